/** What a run of the matrix found, as a table. */
import { type Way, ways } from "./border.ts";
import type { Verdict } from "./matrix.ts";

/** Points of one step of a journey. */
export interface Row {
  readonly journey: string;
  readonly step: string;
  readonly points: Readonly<Record<Way, number>>;
  /** Points that their run did not reach: it made fewer calls than the recording. */
  readonly missed: number;
  readonly failures: number;
}

/** One row for each step of each journey. */
export function rowsOf(verdicts: readonly Verdict[]): Row[] {
  const steps = Map.groupBy(verdicts, ({ point }) => `${point.journey} ${point.step}`);
  return [...steps.values()].map((own) => {
    const count = (way: Way) => own.filter(({ point }) => point.way === way).length;
    return {
      journey: own[0]?.point.journey ?? "",
      step: own[0]?.point.step ?? "",
      points: Object.fromEntries(ways.map((way) => [way, count(way)])) as Row["points"],
      missed: own.filter(({ reached }) => !reached).length,
      failures: own.filter(({ violations }) => violations.length > 0).length,
    };
  });
}

const widths = [10, 14, ...ways.map(() => 8), 8, 9];

const lineOf = (cells: readonly (string | number)[]): string =>
  cells
    .map((cell, at) =>
      at < 2 ? String(cell).padEnd(widths[at] ?? 0) : String(cell).padStart(widths[at] ?? 0),
    )
    .join("");

/** The rows with a header and a sum. */
export function tableOf(rows: readonly Row[]): string {
  const sum = (pick: (row: Row) => number) => rows.reduce((total, row) => total + pick(row), 0);
  return [
    lineOf(["journey", "step", ...ways, "missed", "failures"]),
    ...rows.map((row) =>
      lineOf([row.journey, row.step, ...ways.map((way) => row.points[way]), row.missed, row.failures]),
    ),
    lineOf([
      "all",
      "",
      ...ways.map((way) => sum(({ points }) => points[way])),
      sum(({ missed }) => missed),
      sum(({ failures }) => failures),
    ]),
  ].join("\n");
}
