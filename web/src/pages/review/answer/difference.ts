/** The words that differ between an edit and the draft. */
import { diffWords } from "diff";

export interface DifferencePart {
  readonly kind: "same" | "added" | "removed";
  readonly text: string;
}

export interface Difference {
  readonly parts: readonly DifferencePart[];
  /** words */
  readonly added: number;
  readonly removed: number;
}

/**
 * What changed between two texts, word by word, or as a whole if hardly a word is the same; `parts` contain all words
 * of both texts in order.
 */
export function differenceOf(before: string, after: string): Difference {
  const compared = diffWords(before, after).map(({ added, removed, value }): DifferencePart => {
    return { kind: added ? "added" : removed ? "removed" : "same", text: value };
  });
  const parts = isRewritten(compared) ? asReplacement(before, after) : compared;
  return { parts, added: countWords(parts, "added"), removed: countWords(parts, "removed") };
}

/** True if hardly a word is the same: occasional common words would only break both texts into fragments. */
function isRewritten(parts: readonly DifferencePart[]): boolean {
  const same = countWords(parts, "same");
  const changed = Math.min(countWords(parts, "added"), countWords(parts, "removed"));
  return changed > 3 && same * 2 < changed;
}

const asReplacement = (before: string, after: string): readonly DifferencePart[] => [
  { kind: "removed", text: `${before}\n` },
  { kind: "added", text: after },
];

const countWords = (parts: readonly DifferencePart[], kind: DifferencePart["kind"]): number =>
  parts
    .filter((part) => part.kind === kind)
    .flatMap(({ text }) => text.split(/\s+/))
    .filter((word) => word !== "" && !/^\p{P}+$/u.test(word)).length;
