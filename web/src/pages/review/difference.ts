/** The words by which an edit differs from the draft. */
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

/** Word by word; `parts` hold every word of both texts in order. */
export function difference(before: string, after: string): Difference {
  const parts = diffWords(before, after).map(({ added, removed, value }): Part => {
    return { kind: added ? "added" : removed ? "removed" : "same", text: value };
  });
  return { parts, added: wordsIn(parts, "added"), removed: wordsIn(parts, "removed") };
}

const wordsIn = (parts: readonly Part[], kind: Part["kind"]): number =>
  parts
    .filter((part) => part.kind === kind)
    .flatMap(({ text }) => text.split(/\s+/))
    .filter((word) => word !== "").length;
