/** All rules' phrases in one automaton (Aho-Corasick), which finds every phrase in one pass, however many there are. */
import { fold } from "./fold.ts";
import { alphabet, gap, isEdge, type Letters, lettersOf } from "./letters.ts";

/** A phrase to search for. */
export interface Phrase {
  /** Its rule's index. */
  readonly rule: number;
  readonly codes: readonly number[];
  /** True at letters that start a word of the phrase. */
  readonly begins: readonly boolean[];
  readonly words: number;
}

/** All phrases, compiled; node 0 is the root, and 0 as a link means none. */
export interface Automaton {
  readonly next: Int32Array;
  /** The nearest shorter node that ends a phrase. */
  readonly shorter: Int32Array;
  readonly found: readonly (readonly Phrase[])[];
}

/** Expands `{a|b|}` alternatives; throws a RangeError for an unmatched brace. */
function expand(template: string): string[] {
  const open = template.indexOf("{");
  const close = template.indexOf("}");
  if (open === -1 && close === -1) return [template];
  if (open === -1 || close < open) throw new RangeError("a brace in a phrase is not closed");
  const rest = expand(template.slice(close + 1));
  const choices = template.slice(open + 1, close).split("|");
  return choices.flatMap((choice) => rest.map((tail) => template.slice(0, open) + choice + tail));
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

/** A phrase's letters; throws a RangeError if there are too few to be meaningful. */
export function phraseOf(text: string, rule: number): Phrase {
  const letters = lettersOf(fold(text), "apart");
  if (letters.length < 3) throw new RangeError("a phrase needs at least three letters");
  const codes = [...letters.codes.subarray(0, letters.length)];
  const begins = codes.map((_, index) => letters.gaps[index] === gap.visible);
  return { rule, codes, begins, words: begins.filter(Boolean).length };
}

/** Every spelling of a rule's templates. */
export const phrasesOf = (templates: readonly string[], rule: number): Phrase[] =>
  [...new Set(templates.flatMap(expand).flatMap(spellings))].map((text) => phraseOf(text, rule));

function grow(phrases: readonly Phrase[]): { next: Int32Array; found: Phrase[][] } {
  const most = 1 + phrases.reduce((sum, phrase) => sum + phrase.codes.length, 0);
  const next = new Int32Array(most * alphabet);
  const found: Phrase[][] = [[]];
  for (const phrase of phrases) {
    let node = 0;
    for (const code of phrase.codes) {
      const edge = node * alphabet + code;
      if (next[edge] === 0) next[edge] = found.push([]) - 1;
      node = next[edge] ?? 0;
    }
    found[node]?.push(phrase);
  }
  return { next: next.slice(0, found.length * alphabet), found };
}

/** Compiles phrases; time and space are linear in their letters. */
export function automatonOf(phrases: readonly Phrase[]): Automaton {
  const { next, found } = grow(phrases);
  const back = new Int32Array(found.length);
  const shorter = new Int32Array(found.length);
  const queue: number[] = [0];
  for (const node of queue) {
    const behind = (back[node] ?? 0) * alphabet;
    for (let code = 0; code < alphabet; code++) {
      const child = next[node * alphabet + code] ?? 0;
      const fallback = node === 0 ? 0 : (next[behind + code] ?? 0);
      if (child === 0) next[node * alphabet + code] = fallback;
      else {
        back[child] = fallback;
        shorter[child] = found[fallback]?.length ? fallback : (shorter[fallback] ?? 0);
        // The queue grows during the walk, so nodes nearer to the root are finished first.
        queue.push(child);
      }
    }
  }
  return { next, shorter, found };
}

/** From this length, no ordinary words can contain the phrase's letters by chance. */
const unmistakable = 8;

/**
 * True if a phrase found at these letters is made of complete words. A short one may only be split into single letters:
 * "p e n i s" counts, "the pen is" does not.
 */
export function standsAlone(letters: Letters, phrase: Phrase, start: number): boolean {
  const { length } = phrase.codes;
  if (!isEdge(letters, start) || !isEdge(letters, start + length)) return false;
  let torn = 0;
  for (let index = 1; index < length; index++) {
    if (letters.gaps[start + index] === gap.visible && phrase.begins[index] !== true) torn++;
  }
  return torn === 0 || length >= unmistakable || (torn > 1 && torn >= length - phrase.words - 1);
}

/** True if these letters, as words, directly precede `end`. */
export function precedes(letters: Letters, phrase: Phrase, end: number): boolean {
  const start = end - phrase.codes.length;
  if (start < 0 || !isEdge(letters, start)) return false;
  return phrase.codes.every((code, index) => letters.codes[start + index] === code);
}
