/** Phrases as letters: how templates are read, and when letters found in text are the words of a phrase. */
import { fold } from "./fold.ts";
import { gap, isEdge, type Letters, lettersOf } from "./letters.ts";

/** A phrase to search for, in one of its wordings. */
export interface Phrase {
  /** Its rule's index. */
  readonly rule: number;
  /** Its length in letters. */
  readonly length: number;
  /** Which letters start a word. */
  readonly starts: readonly number[];
}

/** A piece of a phrase. */
export interface Piece {
  readonly codes: readonly number[];
  /** Whether a gap precedes each letter, and whether one follows the last. */
  readonly gaps: readonly boolean[];
}

function pieceOf(text: string): Piece {
  // A letter on each side shows whether a gap separates it from the text.
  const { codes, gaps, length } = lettersOf(fold(`x${text}x`), "apart");
  return {
    codes: [...codes.subarray(1, length - 1)],
    gaps: Array.from(gaps.subarray(1, length), (before) => before === gap.visible),
  };
}

/** ü can be written as u with dots or as ue; both count. */
const digraphs: readonly (readonly [RegExp, string])[] = [
  [/ä/g, "ae"],
  [/ö/g, "oe"],
  [/ü/g, "ue"],
];
const spellings = (text: string): string[] => [
  ...new Set([text, digraphs.reduce((spelt, [umlaut, letters]) => spelt.replace(umlaut, letters), text)]),
];

/**
 * What may stand in each slot of a template with `{a|b|}` alternatives; throws a RangeError for an unmatched brace.
 */
function slotsOf(template: string): Piece[][] {
  const parts = template.split(/\{([^}]*)\}/);
  return parts.map((part, index) => {
    const isLiteral = index % 2 === 0;
    if (isLiteral && /[{}]/.test(part)) throw new RangeError("a brace in a phrase is not closed");
    return (isLiteral ? [part] : part.split("|")).map(pieceOf);
  });
}

/** A rule's template in both spellings, each as what may stand in its slots. */
export const readingsOf = (template: string): Piece[][][] => spellings(template).map(slotsOf);

/** Throws a RangeError if a phrase has too few letters to be meaningful. */
export function checkLength(letters: number): void {
  if (letters < 3) throw new RangeError("a phrase needs at least three letters");
}

/** The letters of a phrase without alternatives. */
export function codesOf(text: string): readonly number[] {
  const { codes } = pieceOf(text);
  checkLength(codes.length);
  return codes;
}

/** From this length, no ordinary words can contain the phrase's letters by chance. */
const minUnambiguousLength = 8;

/**
 * True if a phrase found at these letters is made of complete words. A short one may only be split into single letters:
 * "p e n i s" counts, "the pen is" does not.
 */
export function standsAlone(letters: Letters, phrase: Phrase, start: number): boolean {
  const { length } = phrase;
  if (!isEdge(letters, start) || !isEdge(letters, start + length)) return false;
  let splits = 0;
  for (let index = 1; index < length; index++) {
    if (letters.gaps[start + index] === gap.visible && !phrase.starts.includes(index)) splits++;
  }
  return (
    splits === 0 ||
    length >= minUnambiguousLength ||
    (splits > 1 && splits >= length - phrase.starts.length - 1)
  );
}

/** True if these letters, as words, directly precede `end`. */
export function precedes(letters: Letters, codes: readonly number[], end: number): boolean {
  const start = end - codes.length;
  if (start < 0 || !isEdge(letters, start)) return false;
  return codes.every((code, index) => letters.codes[start + index] === code);
}
