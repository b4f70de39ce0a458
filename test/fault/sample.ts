/** Picks some points of a recording, spread evenly and the same each time. */
import { createHash } from "node:crypto";
import type { Point } from "./matrix.ts";

const numberOf = (text: string): number => createHash("sha256").update(text).digest().readUInt32BE();

/** Every `every`-th point of each way; ways start at different points, so that together they cover more places. */
export function sampled(points: readonly Point[], every: number): Point[] {
  const ways = Map.groupBy(points, ({ journey, way }) => `${journey} ${way}`);
  return [...ways].flatMap(([name, own]) => own.filter((_, at) => (at + numberOf(name)) % every === 0));
}
