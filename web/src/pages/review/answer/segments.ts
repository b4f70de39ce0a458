/** The positions of the constitution's matches in a draft's bubbles, and in edited ones. */
import type { Review } from "../../queue/reviews.ts";
import { unfilledRangesIn } from "./canned-fields.ts";

export type Match = NonNullable<Review["verdict"]>["matches"][number];

interface Range {
  readonly start: number;
  readonly end: number;
}

export interface Segment {
  readonly text: string;
  readonly isMarked: boolean;
}

/** Each bubble's matches with its own offsets; the draft's offsets refer to the whole text. */
export function rangesOf(
  { text, bubbles }: { readonly text: string; readonly bubbles: readonly string[] },
  matches: readonly Range[],
): Range[][] {
  let from = 0;
  return bubbles.map((words) => {
    const start = Math.max(text.indexOf(words, from), 0);
    from = start + words.length;
    return matches
      .map((match) => ({
        start: Math.max(match.start - start, 0),
        end: Math.min(match.end - start, words.length),
      }))
      .filter((range) => range.start < range.end);
  });
}

/** All occurrences of these phrases, for text that no longer has the draft's offsets. */
export function rangesIn(text: string, phrases: readonly string[]): Range[] {
  return phrases
    .filter((phrase) => phrase.trim() !== "")
    .flatMap((phrase) => {
      const ranges: Range[] = [];
      for (let at = text.indexOf(phrase); at !== -1; at = text.indexOf(phrase, at + phrase.length))
        ranges.push({ start: at, end: at + phrase.length });
      return ranges;
    });
}

/** The text split at its ranges; joined, it is the same text. */
export function segmentsOf(text: string, ranges: readonly Range[]): Segment[] {
  const segments: Segment[] = [];
  let position = 0;
  for (const { start, end } of ranges.toSorted((one, other) => one.start - other.start)) {
    const first = Math.max(start, position);
    const last = Math.min(end, text.length);
    if (last <= first) continue;
    segments.push(
      { text: text.slice(position, first), isMarked: false },
      { text: text.slice(first, last), isMarked: true },
    );
    position = last;
  }
  return [...segments, { text: text.slice(position), isMarked: false }].filter(
    (segment) => segment.text !== "",
  );
}

/** Marks for a bubble in the editor, fields that nobody filled in among them: the draft's own positions if it is unchanged, else wherever the phrases occur. */
export function segmentsIn(text: string, draft: Review["draft"], matches: readonly Match[]): Segment[] {
  const index = draft?.bubbles.indexOf(text) ?? -1;
  const ranges =
    draft === null || index === -1
      ? rangesIn(
          text,
          matches.map((match) => match.text),
        )
      : (rangesOf(draft, matches)[index] ?? []);
  return segmentsOf(text, [...ranges, ...unfilledRangesIn(text)]);
}
