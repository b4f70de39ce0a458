/** Splits a reply into pieces that each fit one Telegram message. */
import { isVisible } from "../kernel/visible.ts";

/** Telegram's limit for one text, UTF-16 units. */
export const maxMessageLength = 4096;

/** Where text may be split, best first; at the end of a match. */
const paragraph = /\n[^\S\n]*\n/g;
const line = /\n/g;
const sentence = /[.!?…]["'”’»)\]]*\s|[。！？।॥۔။።។]["'”’»）】]*/g;
const word = /\s/g;

/**
 * The text in trimmed pieces of at most this many UTF-16 units, each with something visible; each is a substring of the
 * text, and together they hold everything visible. Splits at a paragraph, line, sentence, word, or between graphemes.
 */
export function splitMessage(text: string, maxLength = maxMessageLength): string[] {
  const pieces: string[] = [];
  let rest = text.trim();
  while (rest.length > maxLength) {
    const end = cutOf(rest, maxLength);
    pieces.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end).trimStart();
  }
  return [...pieces, rest].filter(isVisible);
}

function cutOf(text: string, maxLength: number): number {
  // A better boundary is not worth a piece of a few words, so it only counts in the second half.
  for (const boundary of [paragraph, line, sentence]) {
    const end = lastEnd(text, boundary, maxLength);
    if (end > maxLength / 2) return end;
  }
  const end = lastEnd(text, word, maxLength);
  return end > 0 ? end : lastGrapheme(text, maxLength);
}

/** The end of the last match that leaves at most one message before it, or 0. */
function lastEnd(text: string, boundary: RegExp, maxLength: number): number {
  // One unit more, because white space directly after a full message is trimmed.
  const window = text.slice(0, maxLength + 1);
  let last = 0;
  for (const match of window.matchAll(boundary)) {
    const end = match.index + match[0].length;
    if (window.slice(0, end).trimEnd().length <= maxLength) last = end;
  }
  return last;
}

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

function lastGrapheme(text: string, maxLength: number): number {
  const start = graphemes.segment(text.slice(0, maxLength * 2)).containing(maxLength)?.index ?? 0;
  if (start > 0) return start;
  // An endless grapheme (stacked accents) has to be split; a surrogate pair never is.
  const high = text.charCodeAt(maxLength - 1);
  return high >= 0xd800 && high <= 0xdbff ? maxLength - 1 : maxLength;
}
