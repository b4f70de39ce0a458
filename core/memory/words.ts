/** Text as the words that the long-term memory is searched by. */

/** Letters and digits of any script; marks belong to the letter before them. */
const word = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu;
/** Scripts that put no space between words. */
const unspaced = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmr}\p{sc=Mymr}]/u;
/** UTF-16 units of the longest word that is worth finding. */
const longestWord = 40;

const segmenter = new Intl.Segmenter("und", { granularity: "word" });

/** The words in order, folded, repeated where they are; nothing in them but letters, digits and marks. */
export const wordsOf = (text: string): string[] => split(fold(lower(text)));

/** A word of which memories from before letters were folded hold another spelling. */
export interface Spelling {
  readonly word: string;
  readonly written: string;
}

/** The words that folding changes, each once, beside how they were remembered before. */
export function spellingsOf(text: string): Spelling[] {
  const written = new Set(split(lower(text)));
  return [...written]
    .map((each) => ({ word: fold(each), written: each }))
    .filter((each) => each.word !== each.written);
}

function split(plain: string): string[] {
  const found = (unspaced.test(plain) ? segmented(plain) : plain).match(word) ?? [];
  return found.filter((each) => each.length <= longestWord);
}

const lower = (text: string): string => text.normalize("NFKC").toLowerCase();

const segmented = (text: string): string =>
  Array.from(segmenter.segment(text), ({ segment }) => segment).join(" ");

/** Letters with marks that people leave out, in scripts where a mark makes no other letter. */
const marked = /([\p{sc=Latin}\p{sc=Greek}\p{sc=Arabic}\p{sc=Hebrew}])(\p{M}+)/gu;
/** Letters that are written in two ways and have no mark to take off; the Arabic stroke only stretches a word. */
const twins: ReadonlyMap<string, string> = new Map(
  ["ßss ıi øo łl đd æae œoe ёе ςσ", "ىي یي کك ةه ـ"]
    .flatMap((row) => row.split(" "))
    .map(([letter = "", ...plain]) => [letter, plain.join("")]),
);
const twin = new RegExp(`[${[...twins.keys()].join("")}]`, "gu");
const arabicDigit = /[\u0660-\u0669\u06f0-\u06f9]/g;

/** A text in small letters with one spelling for each word. */
function fold(text: string): string {
  return text
    .normalize("NFKD")
    .replace(marked, bare)
    .normalize("NFC")
    .replace(twin, (letter) => twins.get(letter) ?? letter)
    .replace(arabicDigit, (digit) => String(digit.charCodeAt(0) & 0xf));
}

/** German umlauts stay: its stop words have them, and its stemmer takes them off whatever is left. */
const bare = (_: string, letter: string, marks: string): string =>
  /^[aou]$/.test(letter) && marks.includes("\u0308") ? `${letter}\u0308` : letter;
