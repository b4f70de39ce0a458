/** How many of the queue fit each filter, also while it is longer than what was read of it. */
import type { Output } from "../../api/client.ts";
import { type Filter, matches, type Review } from "./filters.ts";

export type Viewer = Parameters<typeof matches>[2];
type Counts = Output<"GET /v1/reviews/counts">;

export interface Tally {
  readonly count: number;
  /** There may be more. */
  readonly isLeast: boolean;
}

/** What was read of the queue, in its order. */
export interface Reading {
  readonly reviews: readonly Review[];
  readonly hasMore: boolean;
}

/** Whether all that fit are among what was read. The urgent come first: after a clean one nothing is flagged or without a draft. */
export function isWhole(filter: Filter, { reviews, hasMore }: Reading): boolean {
  if (!hasMore) return true;
  return (filter === "flagged" || filter === "failed") && reviews.at(-1)?.verdict?.level === "clean";
}

/** `counts` are the API's, where they were asked for. */
export function tallyOf(filter: Filter, reading: Reading, viewer: Viewer, counts: Counts | undefined): Tally {
  const read = reading.reviews.filter((review) => matches(filter, review, viewer)).length;
  if (isWhole(filter, reading)) return { count: read, isLeast: false };
  const counted = counts === undefined ? null : countedOf(filter, counts);
  if (counted === null) return { count: read, isLeast: true };
  return { count: Math.max(read, counted.count), isLeast: counted.isLeast };
}

/** What the API counts of this; each of its counts stops at a cap. Null for what it does not count. */
export function countedOf(filter: Filter, counts: Counts): Tally | null {
  const parts = partsOf(filter, counts);
  if (parts.length === 0) return null;
  return {
    count: parts.reduce((sum, part) => sum + part, 0),
    isLeast: parts.some((part) => part >= counts.capped_at),
  };
}

function partsOf(filter: Filter, { pending, failed, claimed, mine, overdue }: Counts): readonly number[] {
  if (filter === "all") return [pending, failed, claimed];
  if (filter === "mine") return [mine];
  return filter === "overdue" ? [overdue] : [];
}
