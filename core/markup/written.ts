/** Converts a text that somebody formatted in Telegram, whose apps replace typed marks by entities, to Markdown. */
import { markupOf } from "./markup.ts";
import type { Entity } from "./schema.ts";
import { maxEntities } from "./writer.ts";

/** Formatting that Markdown can express, except quotes. */
export interface Formatted extends Entity {
  readonly type: Exclude<Entity["type"], "blockquote">;
}

/**
 * Markdown that shows this text with as much of its formatting as Markdown can express. An entity whose marks would
 * change the words is left out.
 */
export function markdownOf(text: string, entities: readonly Formatted[]): string {
  const given = entities.filter(({ offset, length }) => offset + length <= text.length).slice(0, maxEntities);
  const code = given.filter(isCode);
  let kept = showsWords(text, code, code) ? code : [];
  for (const entity of given) {
    if (isCode(entity)) continue;
    const more = [...kept, entity];
    if (showsWords(text, more, kept.filter(isCode))) kept = more;
  }
  return marked(text, kept);
}

const isCode = ({ type }: Formatted): boolean => type === "code" || type === "pre";

/** True if the marks of these entities are all read as marks. */
const showsWords = (text: string, entities: readonly Formatted[], code: readonly Formatted[]): boolean =>
  [text, shownWith(text, code)].map(wordsOf).includes(wordsOf(markupOf(marked(text, entities)).text));

/** A character that no text needs. */
const placeholder = "\uE000";

/** What the text shows if these parts are code, in which Markdown has no meaning. */
function shownWith(text: string, code: readonly Formatted[]): string {
  const parts = code.toSorted((a, b) => a.offset - b.offset);
  const masked = parts
    .toReversed()
    .reduce(
      (rest, { offset, length }) => rest.slice(0, offset) + placeholder + rest.slice(offset + length),
      text,
    );
  let next = 0;
  return markupOf(masked).text.replaceAll(placeholder, () => {
    const { offset, length } = parts[next++] ?? { offset: 0, length: 0 };
    return text.slice(offset, offset + length);
  });
}

/** Marks of blocks need lines of their own, so white space does not count. */
const wordsOf = (text: string): string => text.replaceAll(/\s+/g, "");

interface Insert {
  readonly at: number;
  readonly mark: string;
}

/** The text with the marks of these entities. */
function marked(text: string, entities: readonly Formatted[]): string {
  const outerFirst = entities.toSorted((a, b) => a.offset - b.offset || b.length - a.length);
  const opens: Insert[] = [];
  const closes: Insert[] = [];
  for (const entity of outerFirst) {
    const part = text.slice(entity.offset, entity.offset + entity.length);
    const at = entity.offset + part.length - part.trimStart().length;
    const [open, close] = marksOf(entity, part.trim());
    opens.push({ at, mark: open });
    // The innermost one closes first.
    closes.unshift({ at: at + part.trim().length, mark: close });
  }
  // A mark that closes comes before one that opens at the same place.
  const inserts = [...closes, ...opens].toSorted((a, b) => a.at - b.at);
  let [out, from] = ["", 0];
  for (const { at, mark } of inserts) {
    out += text.slice(from, at) + mark;
    from = at;
  }
  return out + text.slice(from);
}

const around = { bold: "**", italic: "*", strikethrough: "~~" } as const;

function marksOf(entity: Formatted, inner: string): readonly [open: string, close: string] {
  const { type, url = "", language = "" } = entity;
  if (type === "text_link") return ["[", `](<${url.replaceAll("<", "%3C").replaceAll(">", "%3E")}>)`];
  if (type !== "code" && type !== "pre") return [around[type], around[type]];
  const longest = Math.max(0, ...Array.from(inner.matchAll(/`+/g), ([run]) => run.length));
  if (type === "pre") {
    const fence = "`".repeat(Math.max(3, longest + 1));
    return [`\n${fence}${language}\n`, `\n${fence}\n`];
  }
  const ticks = "`".repeat(longest + 1);
  return inner.startsWith("`") || inner.endsWith("`") ? [`${ticks} `, ` ${ticks}`] : [ticks, ticks];
}
