/** The words that differ between an edit and the draft. */
import { diffWords } from "diff";

export interface Part {
  readonly kind: "same" | "added" | "removed";
  readonly text: string;
}

export interface Difference {
  readonly parts: readonly Part[];
  /** words */
  readonly added: number;
  readonly removed: number;
}

/**
 * What changed between two texts, word by word, or as a whole if hardly a word is the same; `parts` contain all words
 * of both texts in order.
 */
export function difference(before: string, after: string): Difference {
  const compared = diffWords(before, after).map(({ added, removed, value }): Part => {
    return { kind: added ? "added" : removed ? "removed" : "same", text: value };
  });
  const parts = isRewritten(compared) ? whole(before, after) : compared;
  return { parts, added: wordsIn(parts, "added"), removed: wordsIn(parts, "removed") };
}

/** True if hardly a word is the same: occasional common words would only break both texts into fragments. */
function isRewritten(parts: readonly Part[]): boolean {
  const same = wordsIn(parts, "same");
  const changed = Math.min(wordsIn(parts, "added"), wordsIn(parts, "removed"));
  return changed > 3 && same * 2 < changed;
}

const whole = (before: string, after: string): readonly Part[] => [
  { kind: "removed", text: `${before}\n` },
  { kind: "added", text: after },
];

const wordsIn = (parts: readonly Part[], kind: Part["kind"]): number =>
  parts
    .filter((part) => part.kind === kind)
    .flatMap(({ text }) => text.split(/\s+/))
    .filter((word) => word !== "" && !/^\p{P}+$/u.test(word)).length;
