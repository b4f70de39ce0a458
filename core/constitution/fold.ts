/**
 * Reads text as a person would: without hidden characters, with look-alikes replaced, and with every character mapped
 * to its original position.
 */
import { lookalikes } from "./lookalikes.ts";

/** A text as ASCII, with the UTF-16 range of the original for each character. */
export interface Folded {
  /** Lower-case ASCII; `foreign` stands for letters of other scripts, `sign` for emoji and other symbols. */
  readonly plain: string;
  readonly starts: readonly number[];
  /** End exclusive; accents after a letter belong to it. */
  readonly ends: readonly number[];
  /** True if something invisible directly precedes the character. */
  readonly hiddenBefore: readonly boolean[];
}

/** A letter that does not resemble any Latin one. */
export const foreign = "\u0001";
/** Anything visible that is not a letter, a digit or ASCII. */
const sign = "\u0002";
const hidden = "\u0003";
const accent = "\u0004";

const invisible = /^[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}\p{Cs}\p{Co}\p{Cn}]$/u;
const word = /^[\p{L}\p{N}]$/u;

/** One character of a compatibility decomposition as ASCII. */
function foldPart(part: string): string {
  const read = lookalikes.get(part);
  if (read !== undefined) return read;
  const lower = part.toLowerCase();
  if (lower.length === 1 && lower < "\u007f") return lower;
  const readLower = lookalikes.get(lower);
  if (readLower !== undefined) return readLower;
  if (/^\p{M}$/u.test(part)) return "";
  if (/^\p{Pd}$/u.test(part)) return "-";
  if (/^\s$/u.test(part)) return " ";
  return word.test(part) ? foreign : sign;
}

function foldNonAscii(character: string): string {
  if (/^[\u0085\u2028\u2029]$/u.test(character)) return "\n";
  // Variation selectors are marks too, but hide nothing between letters.
  if (/^\p{M}$/u.test(character)) return accent;
  if (invisible.test(character)) return hidden;
  const read = lookalikes.get(character);
  if (read !== undefined) return read;
  const parts = Array.from(character.normalize("NFKD"), foldPart).join("");
  // One Arabic ligature decomposes into 18 letters; the first is enough.
  return (parts.startsWith(foreign) ? foreign : parts) || hidden;
}

const asciiOf = (code: number): string => {
  if (code === 10 || code === 13) return "\n";
  if (code === 9 || code === 11 || code === 12) return " ";
  return code < 32 || code === 127 ? hidden : String.fromCharCode(code).toLowerCase();
};
const ascii: readonly string[] = Array.from({ length: 128 }, (_, code) => asciiOf(code));

/** Decomposition is slow (0.5 µs per character), and real drafts use a few dozen letters. */
const known = new Map<number, string>();
const maxKnown = 8192;

function foldCodePoint(code: number): string {
  if (code < 128) return ascii[code] ?? hidden;
  let folded = known.get(code);
  if (folded === undefined) {
    folded = foldNonAscii(String.fromCodePoint(code));
    if (known.size >= maxKnown) known.clear();
    known.set(code, folded);
  }
  return folded;
}

/** Folds text in one pass; accepts any string, including lone surrogates and NUL. */
export function fold(text: string): Folded {
  const out: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  const hiddenBefore: boolean[] = [];
  let pending = false;
  for (let at = 0; at < text.length;) {
    const code = text.codePointAt(at) ?? 0;
    const next = at + (code > 0xffff ? 2 : 1);
    const folded = foldCodePoint(code);
    if (folded === hidden) pending = true;
    else if (folded === accent) {
      if (ends.length > 0 && !pending) ends[ends.length - 1] = next;
    } else {
      for (const character of folded) {
        out.push(character);
        starts.push(at);
        ends.push(next);
        hiddenBefore.push(pending);
        pending = false;
      }
    }
    at = next;
  }
  return { plain: out.join(""), starts, ends, hiddenBefore };
}
