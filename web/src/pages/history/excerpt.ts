/** The part of a text that a search found, with the words that match. */

export interface ExcerptPart {
  readonly text: string;
  readonly isMatch: boolean;
}

/** UTF-16 units before the first match, and of the whole excerpt. */
const lengthBeforeMatch = 60;
const maxLength = 240;

const markPattern = /\p{M}|\p{Cf}/gu;
const wordPattern = /[\p{L}\p{N}]+/gu;

const fold = (text: string): string => text.normalize("NFKD").replace(markPattern, "").toLowerCase();

/** Words of scripts without spaces match anywhere, others from their beginning, as in the API. */
const unspacedScripts = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmr}\p{sc=Mymr}]/u;

/** One line around the first match; text without a match (the API folds more than this does) is shown from its start. */
export function excerptOf(text: string, q: string): ExcerptPart[] {
  const words = [...new Set(fold(q).match(wordPattern))].sort((a, b) => b.length - a.length);
  const line = text.replaceAll(/\s+/g, " ").trim();
  const { folded, offsets } = foldWithOffsets(line);
  const found = matchesIn(folded, words).map(
    ([from, to]) => [offsets[from] ?? 0, offsets[to] ?? line.length] as const,
  );
  const start = Math.max(0, (found[0]?.[0] ?? 0) - lengthBeforeMatch);
  const end = start + maxLength;
  const parts: ExcerptPart[] = [];
  let at = start;
  const add = (to: number, isMatch: boolean) => {
    if (to > at) parts.push({ text: line.slice(at, to).toWellFormed(), isMatch });
    at = Math.max(at, to);
  };
  for (const [from, to] of found) {
    if (from >= end) break;
    add(from, false);
    add(Math.min(to, end), true);
  }
  add(Math.min(line.length, end), false);
  if (start > 0) parts.unshift({ text: "…", isMatch: false });
  if (line.length > end) parts.push({ text: "…", isMatch: false });
  return parts;
}

/** The folded text, and for each of its UTF-16 units where it was written. */
function foldWithOffsets(line: string): { folded: string; offsets: number[] } {
  const offsets: number[] = [];
  let folded = "";
  let at = 0;
  for (const character of line) {
    const plain = fold(character);
    for (let unit = 0; unit < plain.length; unit += 1) offsets.push(at);
    folded += plain;
    at += character.length;
  }
  return { folded, offsets };
}

/** Ranges in order, which do not overlap. */
function matchesIn(folded: string, words: readonly string[]): (readonly [from: number, to: number])[] {
  const ranges: (readonly [number, number])[] = [];
  for (const { 0: word, index } of folded.matchAll(wordPattern)) {
    for (const each of words) {
      const at = unspacedScripts.test(each) ? word.indexOf(each) : word.startsWith(each) ? 0 : -1;
      if (at === -1 || (each.length < 3 && each !== word && !unspacedScripts.test(each))) continue;
      ranges.push([index + at, index + at + each.length]);
      break;
    }
  }
  return ranges;
}
