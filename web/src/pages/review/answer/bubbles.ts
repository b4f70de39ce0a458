/** The reply while it is edited: bubbles that are typed, split, merged, moved. No DOM, no React. */

export interface Bubble {
  /** Stable for the bubble's lifetime, so that the cursor stays in it. */
  readonly key: number;
  readonly text: string;
}

/** Where to put the cursor after an edit. */
export interface Cursor {
  readonly key: number;
  readonly at: number;
}

export interface Sheet {
  /** Never empty: a reply without text is one empty bubble. */
  readonly bubbles: readonly Bubble[];
  readonly nextKey: number;
  /** Set by edits that move the cursor, null for plain typing. */
  readonly cursor: Cursor | null;
}

export type Edit =
  | { readonly kind: "write"; readonly key: number; readonly text: string }
  | { readonly kind: "split"; readonly key: number; readonly at: number }
  /** Joins it to the one before. */
  | { readonly kind: "merge"; readonly key: number }
  | { readonly kind: "move"; readonly key: number; readonly by: -1 | 1 }
  | { readonly kind: "remove"; readonly key: number }
  | { readonly kind: "insert"; readonly key: number; readonly at: number; readonly text: string }
  /** Puts a text in the place of another one. */
  | {
      readonly kind: "replace";
      readonly key: number;
      readonly from: number;
      readonly to: number;
      readonly text: string;
    }
  | { readonly kind: "add"; readonly text: string }
  | { readonly kind: "reset"; readonly texts: readonly string[] };

/** Telegram's limit for one message, UTF-16 units. */
export const maxBubbleLength = 4_096;
/** The API's limit for one reply. */
export const maxBubbles = 20;

export function sheetOf(texts: readonly string[]): Sheet {
  const given = texts.length === 0 ? [""] : texts;
  return { bubbles: given.map((text, key) => ({ key, text })), nextKey: given.length, cursor: null };
}

/** The texts that would be sent, without empty bubbles. */
export const textsOf = ({ bubbles }: Sheet): string[] =>
  bubbles.map(({ text }) => text.trim()).filter((text) => text !== "");

/** The sheet after an edit; an edit that does not apply changes nothing. */
export function edited(sheet: Sheet, edit: Edit): Sheet {
  if (edit.kind === "reset") return renewed(sheet, edit.texts);
  if (edit.kind === "add") return added(sheet, edit.text);
  const place = sheet.bubbles.findIndex(({ key }) => key === edit.key);
  const bubble = sheet.bubbles[place];
  return bubble === undefined ? sheet : editedAt(sheet, place, bubble, edit);
}

function editedAt(
  sheet: Sheet,
  place: number,
  bubble: Bubble,
  edit: Exclude<Edit, { kind: "reset" | "add" }>,
): Sheet {
  if (edit.kind === "write")
    return { ...replaced(sheet, place, { ...bubble, text: edit.text }), cursor: null };
  if (edit.kind === "split") return split(sheet, place, bubble, edit.at);
  if (edit.kind === "merge") return merged(sheet, place, bubble);
  if (edit.kind === "move") return moved(sheet, place, bubble, edit.by);
  if (edit.kind === "remove") return removed(sheet, place);
  if (edit.kind === "replace") return put(sheet, place, bubble, edit);
  return inserted(sheet, place, bubble, edit);
}

/** These texts as new bubbles with new keys, so that an old bubble's cursor does not end up in a new text. */
function renewed(sheet: Sheet, texts: readonly string[]): Sheet {
  const bubbles = (texts.length === 0 ? [""] : texts).map((text, place) => ({
    key: sheet.nextKey + place,
    text,
  }));
  return { bubbles, nextKey: sheet.nextKey + bubbles.length, cursor: null };
}

const replaced = (sheet: Sheet, place: number, ...by: readonly Bubble[]): Sheet => ({
  ...sheet,
  bubbles: sheet.bubbles.toSpliced(place, 1, ...by),
});

function added(sheet: Sheet, text: string): Sheet {
  if (sheet.bubbles.length >= maxBubbles) return sheet;
  const { nextKey: key } = sheet;
  // A single empty bubble is where the text should go.
  const [only] = sheet.bubbles;
  const others = sheet.bubbles.length === 1 && only?.text === "" && text !== "" ? [] : sheet.bubbles;
  return { bubbles: [...others, { key, text }], nextKey: key + 1, cursor: { key, at: text.length } };
}

function split(sheet: Sheet, place: number, bubble: Bubble, cursor: number): Sheet {
  if (sheet.bubbles.length >= maxBubbles) return sheet;
  const at = whole(bubble.text, cursor);
  const { nextKey: key } = sheet;
  const parts = [
    { ...bubble, text: bubble.text.slice(0, at).trimEnd() },
    { key, text: bubble.text.slice(at).trimStart() },
  ];
  return { ...replaced(sheet, place, ...parts), nextKey: key + 1, cursor: { key, at: 0 } };
}

/** This place, or the one before if it would split a surrogate pair. */
const whole = (text: string, at: number): number =>
  text.slice(0, at).isWellFormed() || !text.isWellFormed() ? at : at - 1;

function merged(sheet: Sheet, place: number, bubble: Bubble): Sheet {
  const before = sheet.bubbles[place - 1];
  if (before === undefined) return sheet;
  const between = before.text === "" || bubble.text === "" ? "" : "\n\n";
  const joined = { ...before, text: before.text + between + bubble.text };
  const at = before.text.length + between.length;
  return {
    ...sheet,
    bubbles: sheet.bubbles.toSpliced(place - 1, 2, joined),
    cursor: { key: before.key, at },
  };
}

function moved(sheet: Sheet, place: number, bubble: Bubble, by: -1 | 1): Sheet {
  const to = place + by;
  if (to < 0 || to >= sheet.bubbles.length) return sheet;
  const bubbles = sheet.bubbles.toSpliced(place, 1).toSpliced(to, 0, bubble);
  return { ...sheet, bubbles, cursor: { key: bubble.key, at: bubble.text.length } };
}

function removed(sheet: Sheet, place: number): Sheet {
  if (sheet.bubbles.length === 1) return renewed(sheet, []);
  const bubbles = sheet.bubbles.toSpliced(place, 1);
  const heir = bubbles[Math.max(0, place - 1)];
  return { ...sheet, bubbles, cursor: heir === undefined ? null : { key: heir.key, at: heir.text.length } };
}

function put(
  sheet: Sheet,
  place: number,
  bubble: Bubble,
  { from, to, text }: { readonly from: number; readonly to: number; readonly text: string },
): Sheet {
  const begun = bubble.text.slice(0, from) + text;
  const written = { ...bubble, text: begun + bubble.text.slice(to) };
  return { ...replaced(sheet, place, written), cursor: { key: bubble.key, at: begun.length } };
}

/** The separator that keeps the words of two texts apart: a line break next to a text of several lines. */
function gapBetween(before: string, after: string, isLong: boolean): string {
  const isApart =
    before === "" || after === "" || /[\s([{“„‘«¿¡]$/u.test(before) || /^[\s)\]}.,;:!?…”’»]/u.test(after);
  if (isApart) return "";
  return isLong ? "\n" : " ";
}

function inserted(
  sheet: Sheet,
  place: number,
  bubble: Bubble,
  { at: cursor, text }: { readonly at: number; readonly text: string },
): Sheet {
  const at = whole(bubble.text, Math.min(cursor, bubble.text.length));
  const [before, after] = [bubble.text.slice(0, at), bubble.text.slice(at)];
  const isLong = text.includes("\n");
  const begun = before + gapBetween(before, text, isLong) + text;
  const written = { ...bubble, text: begun + gapBetween(text, after, isLong) + after };
  return { ...replaced(sheet, place, written), cursor: { key: bubble.key, at: begun.length } };
}
