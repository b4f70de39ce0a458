/** A text cut where its marks begin and end, so that each piece can show what it is. */
import type { Review } from "../queue/filters.ts";

type Marks = NonNullable<NonNullable<Review["messages"][number]["details"]>["marks"]>;
export type Mark = Marks[number];

export interface Piece {
  readonly text: string;
  /** The marks that it lies in. */
  readonly within: readonly Mark["type"][];
  /** Those that end with it and have something to say. */
  readonly values: readonly string[];
}

/** The pieces in their order; together they are the text. */
export function piecesOf(text: string, marks: readonly Mark[] = []): Piece[] {
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
