/** How many reviews match each filter, even if the queue is longer than what was read. */
import type { Output } from "../../api/client.ts";
import { type Filter, matchesFilter, type Viewer } from "./filters.ts";
import type { Review } from "./reviews.ts";

type Counts = Output<"GET /v1/reviews/counts">;

export interface Tally {
  readonly count: number;
  /** There may be more. */
  readonly isCapped: boolean;
}

/** What was read of the queue, in order. */
export interface LoadedReviews {
  readonly reviews: readonly Review[];
  readonly hasMore: boolean;
}

/**
 * Whether all matches are among what was read. Urgent reviews come first: after a clean one, none is flagged or without
 * a draft.
 */
export function isComplete(filter: Filter, { reviews, hasMore }: LoadedReviews): boolean {
  if (!hasMore) return true;
  return (filter === "flagged" || filter === "failed") && reviews.at(-1)?.verdict?.level === "clean";
}

/** `counts` are the API's, if they were fetched. */
export function tallyOf(
  filter: Filter,
  loaded: LoadedReviews,
  viewer: Viewer,
  counts: Counts | undefined,
): Tally {
  const read = loaded.reviews.filter((review) => matchesFilter(filter, review, viewer)).length;
  if (isComplete(filter, loaded)) return { count: read, isCapped: false };
  const counted = counts === undefined ? null : apiTallyOf(filter, counts);
  if (counted === null) return { count: read, isCapped: true };
  return { count: Math.max(read, counted.count), isCapped: counted.isCapped };
}

/** The API's count for this filter, capped; null if it does not count it. */
export function apiTallyOf(filter: Filter, counts: Counts): Tally | null {
  const parts = countsOf(filter, counts);
  if (parts.length === 0) return null;
  return {
    count: parts.reduce((sum, part) => sum + part, 0),
    isCapped: parts.some((part) => part >= counts.capped_at),
  };
}

function countsOf(filter: Filter, { pending, failed, claimed, mine, overdue }: Counts): readonly number[] {
  if (filter === "all") return [pending, failed, claimed];
  if (filter === "mine") return [mine];
  return filter === "overdue" ? [overdue] : [];
}
