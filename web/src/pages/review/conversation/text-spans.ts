/** Splits a text where marks start and end, so that each piece can be rendered by its marks. */
import type { Review } from "../../queue/reviews.ts";

type Marks = NonNullable<NonNullable<Review["messages"][number]["details"]>["marks"]>;
export type Mark = Marks[number];

export interface TextSpan {
  readonly text: string;
  /** The marks that contain it. */
  readonly within: readonly Mark["type"][];
  /** Values of the marks that end with it. */
  readonly values: readonly string[];
}

/** The pieces in order; joined, they are the text. */
export function spansOf(text: string, marks: readonly Mark[] = []): TextSpan[] {
  const inside = marks.filter(({ offset, length }) => offset >= 0 && offset + length <= text.length);
  const edges = new Set([
    0,
    text.length,
    ...inside.flatMap(({ offset, length }) => [offset, offset + length]),
  ]);
  const sorted = [...edges].sort((a, b) => a - b);
  return sorted.slice(1).map((end, at) => {
    const start = sorted[at] ?? 0;
    const around = inside.filter(({ offset, length }) => offset <= start && end <= offset + length);
    return {
      text: text.slice(start, end),
      within: around.map(({ type }) => type),
      values: around
        .filter(({ offset, length }) => offset + length === end)
        .flatMap(({ value }) => (value === undefined ? [] : [value])),
    };
  });
}
