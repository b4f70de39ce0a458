/** Splits text into the words that long-term memory is searched by. */

/** Letters and digits of any script; combining marks belong to the letter before them. */
const word = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu;
/** Scripts without spaces between words. */
const unspaced = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmr}\p{sc=Mymr}]/u;
/** UTF-16 units of the longest word worth indexing. */
const maxWordLength = 40;

const segmenter = new Intl.Segmenter("und", { granularity: "word" });

/** The words in order, folded, with repetitions; only letters, digits and marks. */
export const wordsOf = (text: string): string[] => split(fold(lower(text)));

/** A word that is spelled differently in entries stored before folding was introduced. */
export interface Spelling {
  readonly word: string;
  readonly written: string;
}

/** The words that folding changes, without duplicates, with their unfolded form. */
export function spellingsOf(text: string): Spelling[] {
  const written = new Set(split(lower(text)));
  return [...written]
    .map((each) => ({ word: fold(each), written: each }))
    .filter((each) => each.word !== each.written);
}

function split(plain: string): string[] {
  const found = (unspaced.test(plain) ? segmented(plain) : plain).match(word) ?? [];
  return found.filter((each) => each.length <= maxWordLength);
}

const lower = (text: string): string => text.normalize("NFKC").toLowerCase();

const segmented = (text: string): string =>
  Array.from(segmenter.segment(text), ({ segment }) => segment).join(" ");

/** Letters with marks that people omit, in scripts where a mark does not make another letter. */
const marked = /([\p{sc=Latin}\p{sc=Greek}\p{sc=Arabic}\p{sc=Hebrew}])(\p{M}+)/gu;
/** Letters with two spellings and no mark to remove; the Arabic stroke only stretches a word. */
const respelled: ReadonlyMap<string, string> = new Map(
  ["ßss ıi øo łl đd æae œoe ёе ςσ", "ىي یي کك ةه ـ"]
    .flatMap((row) => row.split(" "))
    .map(([letter = "", ...plain]) => [letter, plain.join("")]),
);
const respellable = new RegExp(`[${[...respelled.keys()].join("")}]`, "gu");
const arabicDigit = /[\u0660-\u0669\u06f0-\u06f9]/g;

/** A text in lower case with one spelling per word. */
function fold(text: string): string {
  return text
    .normalize("NFKD")
    .replace(marked, bare)
    .normalize("NFC")
    .replace(respellable, (letter) => respelled.get(letter) ?? letter)
    .replace(arabicDigit, (digit) => String(digit.charCodeAt(0) & 0xf));
}

/** A letter without its marks. German umlauts stay: the stemmer's stop words contain them, and it removes the rest. */
const bare = (_: string, letter: string, marks: string): string =>
  /^[aou]$/.test(letter) && marks.includes("\u0308") ? `${letter}\u0308` : letter;
