/**
 * Protects parts that a translation must not change: code, links, fields, addresses. They are replaced by numbered
 * placeholders before the call; afterwards each must be there exactly once.
 */

/**
 * In this order: our own placeholders, so that no text can pose as one; blocks of code, to their end or to the end of
 * the text; code in a line; fields of canned replies; targets of links; web and e-mail addresses; user names and
 * commands. Every repetition is bounded or ends at what it cannot contain, so matching takes linear time.
 */
const fixed = new RegExp(
  [
    String.raw`⟦\s{0,2}\d{1,6}\s{0,2}⟧`,
    String.raw`\x60{3}[\s\S]*?(?:\x60{3,}|$)`,
    String.raw`~{3}[\s\S]*?(?:~{3,}|$)`,
    String.raw`(?<!\x60)(\x60{1,2})(?!\x60)[^\x60\n]{1,1000}\1(?!\x60)`,
    String.raw`\{\{[^{}\n]{1,100}\}\}`,
    String.raw`(?<=\]\()(?:[^()\s⟦⟧]|\([^()\s⟦⟧]*\))+(?=[\s)])`,
    String.raw`(?:https?:\/\/|www\.|tg:\/\/|mailto:)[^\s<>⟦⟧"']*[^\s<>⟦⟧"'.,;:!?)\]}*_~|]`,
    String.raw`(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}`,
    String.raw`(?<![\w@/.])@\w{4,32}\b`,
    String.raw`(?<![\w/.<])\/[a-z]\w{1,31}\b(?![/.]\w)`,
  ].join("|"),
  "gi",
);

const placeholder = /⟦\s{0,2}(\d{1,6})\s{0,2}⟧/g;

export interface Protected {
  /** With `⟦1⟧`, `⟦2⟧` and so on in place of the protected parts. */
  readonly text: string;
  readonly fixed: readonly string[];
}

/** The text as it is translated. */
export function protect(source: string): Protected {
  const found: string[] = [];
  const text = source.replaceAll(fixed, (piece) => `⟦${found.push(piece)}⟧`);
  return { text, fixed: found };
}

export interface Restored {
  readonly text: string;
  /** A placeholder is missing, doubled or invented, or there are more or fewer marks of formatting than before. */
  readonly formatting_lost: boolean;
}

/** The translation of a protected text with everything back in its place. */
export function restore(source: Protected, translated: string): Restored {
  const times = new Map<number, number>();
  let isInvented = false;
  const text = translated.replaceAll(placeholder, (whole, digits: string) => {
    const number = Number(digits);
    const piece = source.fixed[number - 1];
    isInvented ||= piece === undefined;
    times.set(number, (times.get(number) ?? 0) + 1);
    return piece ?? whole;
  });
  const isEach = source.fixed.every((_, index) => times.get(index + 1) === 1);
  const formatting_lost = isInvented || !isEach || marksOf(source.text) !== marksOf(translated);
  return { text, formatting_lost };
}

/** How often each visible kind of Markdown is used: bold, struck through, spoilers, links, items of lists. */
const marks = [/\*\*/g, /~~/g, /\|\|/g, /\]\(/g, /^\s{0,8}(?:[-*+]|\d{1,9}[.)])\s/gm];

const marksOf = (text: string): string => marks.map((mark) => text.match(mark)?.length ?? 0).join(" ");
