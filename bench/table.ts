/** What `npm run bench` finds of a row: medians over pairs of runs, and whether they meet the row's target. */
import { median } from "./median.ts";
import type { Further, Row } from "./rows.ts";

export interface Result {
  readonly name: string;
  readonly today: number;
  readonly now: number;
  readonly ratio: number;
  readonly target: string;
  readonly met: boolean;
}

export type FurtherResult = Omit<Result, "target" | "met">;

export type Figures = Readonly<Record<string, number>>;

export interface Pair {
  readonly today: Figures;
  readonly now: Figures;
}

/** The medians of a figure over alternating runs, and of the ratio within each pair; NaN where none was found. */
export function furtherOf({ name, figure }: Further, pairs: readonly Pair[]): FurtherResult {
  const of = (figures: Figures) => figures[figure] ?? Number.NaN;
  return {
    name,
    today: median(pairs.map((pair) => of(pair.today))),
    now: median(pairs.map((pair) => of(pair.now))),
    ratio: median(pairs.map((pair) => of(pair.now) / of(pair.today))),
  };
}

/** A row's medians and its target; a figure that was not found meets none. */
export function resultOf(row: Row, pairs: readonly Pair[]): Result {
  const found = furtherOf(row, pairs);
  const { kind, value } = row.target;
  const says = {
    max: { text: `at most ${value}`, met: found.now <= value },
    min: { text: `at least ${value}`, met: found.now >= value },
    ratio: { text: `at most ${value} of today`, met: found.ratio <= value },
    times: { text: `at least ${value} times today`, met: found.ratio >= value },
  }[kind];
  return { ...found, target: says.text, met: says.met };
}
