/** Rejects passwords that are guessed first: common ones, and ones made of public facts about their owner or NADIA. */
import { NadiaError } from "../kernel/errors.ts";
import { commonPasswords } from "./common-passwords.ts";

/** How many letters a password needs in addition to its guessable parts. */
const minRestLength = 6;

/** Adjacent keys (QWERTY, QWERTZ, AZERTY; rows, then columns), and the alphabet. */
const rows = [
  "abcdefghijklmnopqrstuvwxyz",
  "qwertyuiop",
  "qwertzuiopü",
  "asdfghjklöä",
  "zxcvbnm",
  "yxcvbnm",
  "azertyuiop",
  "qsdfghjklm",
  "wxcvbn",
  "qazwsxedcrfvtgbyhnujmikolp",
  "qaywsxedcrfvtgbzhnujmikolp",
  "zaqwsxcderfvbgtyhnmjuiklop",
  "yaqwsxcderfvbgtzhnmjuiklop",
];
/** Shorter runs occur in words: "understand" contains "rst". */
const minRunLength = 4;
const runs: ReadonlySet<string> = new Set(
  rows
    .flatMap((row) => [row, Array.from(row).toReversed().join("")])
    .flatMap((row) =>
      Array.from({ length: row.length - minRunLength + 1 }, (_, at) => row.slice(at, at + minRunLength)),
    ),
);

/** Digits and signs that people write instead of letters; 1 and ! stand for two. */
const leet: Readonly<Record<string, string>> = {
  "0": "o",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "8": "b",
  "9": "g",
  "@": "a",
  "€": "e",
  $: "s",
  "+": "t",
};
const folded = (text: string, one: "i" | "l"): string =>
  text.replace(/[1!|]/g, one).replace(/[0345789@€$+]/g, (sign) => leet[sign] ?? sign);

/** Blanks out every occurrence of these words, compared as read, in the text as written. */
function without(written: string, words: readonly string[]): string {
  let left = written;
  for (const one of ["i", "l"] as const)
    for (const word of words)
      for (let read = folded(left, one), at = read.indexOf(word); at >= 0; at = read.indexOf(word, at + 1))
        left = left.slice(0, at) + " ".repeat(word.length) + left.slice(at + word.length);
  return left;
}

/** Blanks out runs of adjacent keys, forwards or backwards. */
function withoutRuns(text: string): string {
  const isRun = Array.from(text, () => false);
  for (let at = 0; at + minRunLength <= text.length; at += 1)
    if (runs.has(text.slice(at, at + minRunLength))) isRun.fill(true, at, at + minRunLength);
  return Array.from({ length: text.length }, (_, at) => (isRun[at] === true ? " " : text[at])).join("");
}

/** The letters of a password that remain without these words, runs, repetitions and digits. */
function rest(password: string, words: readonly string[]): string {
  // Signs that can stand for a letter stay until the words have been found.
  const written = password.replace(/[^\p{L}\p{N}@€$+!|]/gu, "");
  const letters = without(written, words).replace(/[^\p{L} ]/gu, "");
  const left = withoutRuns(letters)
    .replaceAll(" ", "")
    .replace(/(.)\1{2,}/gu, "");
  // "xkqxkqxkqxkq" only takes three letters to guess.
  return left.replace(/^(.+?)\1+$/u, "$1");
}

/** Two words of eight letters; anything longer is a sentence. */
const maxWordLength = 16;
/** A year, a date and a few signs. */
const maxEndingLength = 8;
/** Letters of one word that people write as digits or signs. */
const maxLeet = 2;

const pairsOf = (word: string): string[] =>
  Array.from({ length: Math.max(0, word.length - 1) }, (_, at) => word.slice(at, at + 2));

/** Letter pairs that occur in words: 372 of 676. */
const usualPairs: ReadonlySet<string> = new Set(commonPasswords.flatMap(pairsOf));

/**
 * True for letters that look like words: some vowels, and almost no unusual pair. Of random strings of 12 letters, 30
 * in 100 have enough vowels, but fewer than one in 100 also has usual pairs.
 */
const isReadable = (letters: string): boolean => {
  const vowels = letters.match(/[aeiouyäöüàáâéèêëíîóôúœæ]/g)?.length ?? 0;
  const unusual = pairsOf(letters).filter((pair) => /^[a-z]{2}$/.test(pair) && !usualPairs.has(pair)).length;
  return vowels >= letters.length / 4 && unusual <= Math.max(1, letters.length / 8);
};

/**
 * True for one or two words with nothing in between, possibly with digits or signs around them: no word list is
 * complete.
 */
function isOneWord(password: string): boolean {
  const [, before = "", written = "", after = ""] =
    /^([^\p{L}]*)(\p{Script=Latin}.*\p{Script=Latin})([^\p{L}]*)$/su.exec(password) ?? [];
  if (written === "" || before.length + after.length > maxEndingLength) return false;
  if (written.replaceAll(/\p{L}/gu, "").length > maxLeet) return false;
  const letters = folded(written, "i");
  return letters.length <= maxWordLength && /^\p{Script=Latin}+$/u.test(letters) && isReadable(letters);
}

/** The words in a name, an address or a camelCase name, in lower case. */
const wordsOf = (text: string): string[] =>
  text
    .normalize("NFKC")
    .split(/[^\p{L}\p{N}]+|(?<=\p{Ll})(?=\p{Lu})/u)
    .map((word) => word.toLowerCase());

const backwards = (words: readonly string[]): string[] =>
  words.filter((word) => word.length > 3).map((word) => Array.from(word).toReversed().join(""));

/**
 * Throws `field_invalid` for a password that only has guessable parts; `known` are public facts about its owner and
 * this installation: names, addresses, the bot.
 */
export function refuseWeakPassword(field: string, password: string, known: readonly (string | null)[]): void {
  const own = known.flatMap((text) => wordsOf(text ?? "")).filter((word) => word.length >= 3);
  // Longest first: removing "com" from "welcome" would leave two halves that are not words.
  const words = [...own, ...backwards(own), ...commonPasswords].toSorted((a, b) => b.length - a.length);
  const read = password.normalize("NFKC").toLowerCase();
  if (rest(read, words).length >= minRestLength && !isOneWord(read)) return;
  const message =
    "is easy to guess: a single word, common words, rows of keys, repetitions, numbers, the bot's name and the person's name or e-mail do not count; use several unrelated words with spaces between";
  throw new NadiaError("field_invalid", `${field}: ${message}`, { facts: { field, reason: "guessable" } });
}
