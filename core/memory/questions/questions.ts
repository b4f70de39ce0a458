/** Anti-interrogation: which questions were asked, and whether a draft repeats one. */
import {
  askedFor,
  distinct,
  endings,
  aspects,
  phrases,
  placedOrDated,
  stopWords,
  synonyms,
} from "./question-words.ts";
import type { HistoryEntry } from "../schema.ts";
import { sentencesOf, type Span } from "../sentences.ts";

/** A question in a draft that was asked before. */
export interface RepeatedQuestion {
  /** As it was asked before. */
  readonly question: string;
  /** UTF-16 offsets into the draft as written, end exclusive. */
  readonly start: number;
  readonly end: number;
}

/** Questions shown in a prompt; a model would skip over more. */
export const recentQuestionsLength = 10;

/** At the end of a sentence; Armenian puts its mark within the word that is asked about. */
const mark = /(?:[?？؟፧\u037e⁇⁈⁉‽][?？؟⁇⁈⁉‽!！]*|(?<=\p{sc=Greek});)$|\u055e/u;
/**
 * Quoted text does not count as a question: code, quoted lines, all kinds of quotation marks, and addresses with a `?`.
 */
const quoted: readonly RegExp[] = [
  /```[^`]{0,4000}(?:```|$)/g,
  /`[^`\n]{1,500}`/g,
  /^[ \t]*>.*$/gm,
  /(?:https?:\/\/|www\.)\S{0,2000}[^\s?!.,;:)]/g,
  /\b[\w-]{1,63}\.[a-z]{2,12}\/\S{0,2000}[^\s?!.,;:)]/g,
  /„[^„“”"\n]{1,500}[“”"]/g,
  /“[^„“”\n]{1,500}”/g,
  /[«»][^«»\n]{1,500}[«»]/g,
  /"[^"\n]{1,500}"/g,
  /‚[^‚‘’\n]{1,500}[‘’]|‘[^‘’\n]{1,500}’(?!\p{L})/gu,
  /(?<=^|\s)'[^'\n]{1,500}'(?=$|[\s.,!?])/gm,
];

/** The questions in a message in order, as written, without quoted ones. */
export function questionsOf(text: string): string[] {
  return spansOf(text).map(({ start, end }) => text.slice(start, end));
}

/** Our latest questions, oldest first, without duplicates; `history` is oldest first. */
export function recentQuestions(history: readonly HistoryEntry[], limit = recentQuestionsLength): string[] {
  const newest = new Map<string, string>();
  for (const { role, text } of history.toReversed()) {
    if (newest.size >= limit) break;
    if (role !== "assistant") continue;
    for (const question of questionsOf(text).toReversed()) {
      const plain = fold(question);
      if (newest.size < limit && !newest.has(plain)) newest.set(plain, question);
    }
  }
  return [...newest.values()].toReversed();
}

/** The first question in the draft that was asked before, in the same or other words, or null. */
export function repeatedQuestion(draftText: string, recent: readonly string[]): RepeatedQuestion | null {
  const earlier = recent.map((question) => ({ question, meaning: meaningOf(question) }));
  for (const span of spansOf(draftText)) {
    const meaning = meaningOf(draftText.slice(span.start, span.end));
    const again = earlier.find((one) => isSame(one.meaning, meaning));
    if (again !== undefined) return { question: again.question, ...span };
  }
  return null;
}

function spansOf(text: string): Span[] {
  const unquoted = quoted.reduce(
    (masked, shape) => masked.replace(shape, (quote) => " ".repeat(quote.length)),
    text,
  );
  return sentencesOf(unquoted).filter(
    ({ start, end }) =>
      mark.test(unquoted.slice(start, end)) && /[\p{L}\p{N}]/u.test(unquoted.slice(start, end)),
  );
}

interface Meaning {
  readonly plain: string;
  /** Stems and topics of the meaningful words. */
  readonly words: ReadonlySet<string>;
  /** What it asks for, in order: when, where, who, why, how many. */
  readonly askedFor: string;
  /** Having, wanting, how it is; usually none. */
  readonly aspects: ReadonlySet<string>;
}

function meaningOf(question: string): Meaning {
  const plain = fold(question);
  const read = phrases.reduce(
    (text, [phrase, topic]) => text.replace(phrase, topic),
    ` ${fold(withoutName(question))} `,
  );
  const all = read.split(" ").filter((word) => word !== "");
  const known = all.filter((word) => !stopWords.has(word));
  const topics = known.map((word) => synonyms.get(word) ?? word);
  const words = topics.filter((word) => !askedFor.has(word));
  const asks = [...new Set(topics.filter((word) => askedFor.has(word)))].toSorted();
  return {
    plain,
    words: new Set(words.map(stem)),
    askedFor: topics.some((word) => placedOrDated.has(word)) ? "" : asks.join(" "),
    aspects: new Set(all.flatMap((word) => aspects.get(word) ?? [])),
  };
}

/** Removes the name before a comma: `Anna, how old are you?` */
function withoutName(question: string): string {
  return question.replace(/^\p{L}{1,40},\s/u, "");
}

/**
 * Lower-case letters and digits with single spaces, without accents, punctuation and invisible characters. Armenian marks
 * of intonation are within a word.
 */
function fold(text: string): string {
  return text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/ß/g, "ss")
    .replace(/[\p{M}\p{Cf}\u055b\u055c\u055e]/gu, "")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

/** The word without its endings; topics, days and numbers stay as they are. */
function stem(word: string): string {
  if (word.startsWith("topic") || distinct.has(word) || /\p{N}/u.test(word)) return word;
  // Participles: geliefert, gekauft.
  let stem = word.replace(/^ge(.{4,}t)$/, "$1");
  for (;;) {
    const ending = endings.find((one) => stem.endsWith(one) && stem.length - one.length >= 3);
    if (ending === undefined) return stem.replace(/(.)\1$/, "$1");
    stem = stem.slice(0, -ending.length);
  }
}

/** Adding words (up to half as many) does not make it another question; replacing more than a few does. */
const sameWithMore = 0.6;
const sameWithOthers = 0.7;

function isSame(one: Meaning, other: Meaning): boolean {
  if (one.plain === other.plain) return true;
  if (one.askedFor !== other.askedFor || differ(one.aspects, other.aspects)) return false;
  const first = withParts(one.words, other.words);
  const second = withParts(other.words, one.words);
  const apart = first.symmetricDifference(second);
  if ([...apart].some((word) => distinct.has(word) || /\p{N}/u.test(word))) return false;
  const union = first.union(second).size;
  if (union === 0) return false;
  const contained = first.isSubsetOf(second) || second.isSubsetOf(first);
  return 1 - apart.size / union >= (contained ? sameWithMore : sameWithOthers);
}

/** True if both are non-empty and have nothing in common. */
function differ(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size > 0 && other.size > 0 && one.isDisjointFrom(other);
}

/** Splits compounds if the other question contains the parts: `Lieferadresse`, `Adresse der Lieferung`. */
function withParts(words: ReadonlySet<string>, others: ReadonlySet<string>): ReadonlySet<string> {
  const parts = [...others].filter((word) => word.length >= 4);
  return new Set(
    [...words].flatMap((word) => {
      if (others.has(word) || word.length < 8) return [word];
      const first = parts.find((part) => word.startsWith(part));
      const last = parts.find((part) => part !== first && word.endsWith(part));
      return first !== undefined && last !== undefined ? [first, last] : [word];
    }),
  );
}
