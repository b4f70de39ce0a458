/** Vectors without a model: words and their letter groups, hashed; similar in letters, not in meaning. */
import { dimensions, type Embedder } from "../knowledge/port.ts";
import { pairsOf } from "./unspaced.ts";

/** Shown in every search result, so that nobody mistakes it for a model's. */
export const lexicalName = "lexical";

/** Words without a topic, in German and English, as written by `fold`. */
const stopWords = new Set(
  `a about aber als also am an and are as at auch auf aus be bei bin but by can da das dass de dein dem den der des
  dich die dir do does du ein eine einem einen einer eines er es for from fur haben habe hat have how i ich if ihr im
  in is ist it its kann konnen man me mein mich mir mit my nach nicht noch not oder of on or sein sich sie sind so
  that the their there they this to um und uns unser von vor war was we wenn wer what when where wie will wir with wo
  would you your zu zum zur`.split(/\s+/),
);

const weights = { word: 1, stopWord: 0.1, letters: 0.5 };
/** Groups of this many letters approximate a word's stem: `bestellt` and `Bestellung` share most of theirs. */
const groupSizes = [3, 4, 5];

/** Lower case without marks and zero-width characters, so that `Größe`, `Grösse` and `GRÖSSE` are one word. */
const fold = (text: string): string =>
  text
    .normalize("NFKD")
    .replaceAll(/[\p{M}\p{Default_Ignorable_Code_Point}]/gu, "")
    .toLowerCase()
    .replaceAll("ß", "ss");

const wordsOf = (text: string): string[] => fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];

/** FNV-1a with a final mix, 32 bits: the same on every machine, forever. */
function hash(feature: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < feature.length; index += 1) {
    value = Math.imul(value ^ feature.charCodeAt(index), 0x01000193);
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}

/** The letter groups of a word with its edges marked; together they have the weight of one. */
function groupsOf(word: string): string[] {
  const marked = `<${word}>`;
  return groupSizes.flatMap((size) =>
    Array.from({ length: Math.max(0, marked.length - size + 1) }, (_, start) =>
      marked.slice(start, start + size),
    ),
  );
}

function weighFeatures(text: string): Map<string, number> {
  const features = new Map<string, number>();
  const add = (feature: string, weight: number) =>
    features.set(feature, (features.get(feature) ?? 0) + weight);
  const { rest, pairs } = pairsOf(text);
  for (const [feature, weight] of pairs) add(feature, weight);
  for (const word of wordsOf(rest)) {
    const stop = stopWords.has(word);
    add(`w ${word}`, stop ? weights.stopWord : weights.word);
    if (stop) continue;
    const groups = groupsOf(word);
    for (const group of groups) add(`g ${group}`, weights.letters / Math.sqrt(groups.length));
  }
  // Emoji and punctuation alone still need a direction.
  if (features.size === 0) add(`t ${text}`, 1);
  return features;
}

/** The sign is hashed too, so that colliding features cancel as often as they add up. */
function vectorOf(text: string): number[] {
  const vector = Array.from({ length: dimensions }, () => 0);
  for (const [feature, weight] of weighFeatures(text)) {
    const hashed = hash(feature);
    const index = hashed % dimensions;
    // A word repeated ten times is not ten times as important.
    const value = Math.sqrt(weight) * (hashed >>> 31 === 0 ? 1 : -1);
    vector[index] = (vector[index] ?? 0) + value;
  }
  return unit(vector) ?? vector.map((_, index) => (index === 0 ? 1 : 0));
}

/** The same direction with length 1, to six digits, or null if it has no direction. */
export function unit(vector: readonly number[]): number[] | null {
  const length = Math.hypot(...vector);
  if (!Number.isFinite(length) || length === 0) return null;
  return vector.map((value) => Math.round((value / length) * 1e6) / 1e6);
}

/** Free and deterministic. */
export const lexicalEmbedder: Embedder = {
  name: lexicalName,
  embed: async (texts) => texts.map(vectorOf),
};
