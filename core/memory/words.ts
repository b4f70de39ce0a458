/** Text as the words that the long-term memory is searched by. */

/** Letters and digits of any script; marks belong to the letter before them. */
const word = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu;
/** Scripts that put no space between words. */
const unspaced = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmr}\p{sc=Mymr}]/u;
/** UTF-16 units of the longest word that is worth finding. */
const longestWord = 40;

const segmenter = new Intl.Segmenter("und", { granularity: "word" });

/** The words in order, lower case, repeated where they are; nothing in them but letters, digits and marks. */
export function wordsOf(text: string): string[] {
  const plain = text.normalize("NFKC").toLowerCase();
  const found = (unspaced.test(plain) ? segmented(plain) : plain).match(word) ?? [];
  return found.filter((each) => each.length <= longestWord);
}

const segmented = (text: string): string =>
  Array.from(segmenter.segment(text), ({ segment }) => segment).join(" ");
