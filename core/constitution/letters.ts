/** The letters of a folded text in sequence, and what separates them: the input of the phrase search. */
import { type Folded, foreign } from "./fold.ts";

/** How to read `@ $ ! | +`: as punctuation, as letters between letters (`k!ll`), or always as letters (`p @ s s`). */
export type Symbols = "apart" | "inside" | "letters";

/** What separates a letter from the one before. */
export const gap = { none: 0, hidden: 1, visible: 2 } as const;

/** Codes 0 to 25 are letters (i, l and their look-alikes share one), `otherLetter` matches nothing. */
export interface Letters {
  readonly codes: Uint8Array;
  /** Each letter's index in the folded text. */
  readonly at: Int32Array;
  readonly gaps: Uint8Array;
  /** 1 if a digit or symbol is read as a letter: such a neighbour ends a word. */
  readonly borrowed: Uint8Array;
  readonly length: number;
}

export const otherLetter = 26;

const codeOf = (letter: string): number => letter.charCodeAt(0) - 97;
/**
 * The letter with l replaced by i: they look alike and 1 stands for both, so they are one letter everywhere, including
 * phrases.
 */
const merged = (code: number): number => (code === codeOf("l") ? codeOf("i") : code);
const digits = Array.from("oizeasgtbg", codeOf);
const symbols = new Map([..."@a$s!i|i+t".matchAll(/(.)(.)/g)].map(([, s = "", l = ""]) => [s, codeOf(l)]));

/** True if another reading of the symbols could change the letters. */
export const hasSymbols = (folded: Folded): boolean => /[@$!|+]/.test(folded.plain);

const isWordLike = (character: string | undefined): boolean =>
  character !== undefined && /[a-z0-9@$!|+]/.test(character);

function readSymbol(plain: string, at: number, mode: Symbols): number | null {
  const letter = symbols.get(plain[at] ?? "");
  if (letter === undefined || mode === "apart") return null;
  return mode === "letters" || (isWordLike(plain[at - 1]) && isWordLike(plain[at + 1])) ? letter : null;
}

function readAs(plain: string, at: number, mode: Symbols): number | null {
  const code = plain.charCodeAt(at);
  if (code >= 97 && code <= 122) return merged(code - 97);
  if (code >= 48 && code <= 57) return digits[code - 48] ?? otherLetter;
  return plain[at] === foreign ? otherLetter : readSymbol(plain, at, mode);
}

/** Extracts the letters; apostrophes are dropped, all other punctuation and white space becomes a gap. */
export function lettersOf(folded: Folded, mode: Symbols): Letters {
  const { plain, hiddenBefore } = folded;
  const codes = new Uint8Array(plain.length);
  const at = new Int32Array(plain.length);
  const gaps = new Uint8Array(plain.length);
  const borrowed = new Uint8Array(plain.length);
  let length = 0;
  let pending: number = gap.visible;
  for (let index = 0; index < plain.length; index++) {
    const code = readAs(plain, index, mode);
    if (code === null) {
      const written = plain[index];
      if (written !== "'" && written !== "`") pending = gap.visible;
      continue;
    }
    const own = plain.charCodeAt(index);
    codes[length] = code;
    at[length] = index;
    gaps[length] = pending === gap.none && hiddenBefore[index] === true ? gap.hidden : pending;
    borrowed[length] = (own >= 97 && own <= 122) || code === otherLetter ? 0 : 1;
    pending = gap.none;
    length++;
  }
  return { codes, at, gaps, borrowed, length };
}

/**
 * True if a word may start at this letter (or end before it): after a gap, or where plain letters and replaced symbols
 * meet.
 */
export function isEdge(letters: Letters, index: number): boolean {
  if (index <= 0 || index >= letters.length || letters.gaps[index] !== gap.none) return true;
  const before = letters.codes[index - 1];
  if (before === otherLetter || letters.codes[index] === otherLetter) return true;
  return letters.borrowed[index - 1] !== letters.borrowed[index];
}
