/** The queue as far as it was read; for a filter it is read on until a page of rows fits, or to its end. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { type Filter, matches, type Review } from "./filters.ts";
import { filteredQuery, queueQuery } from "./queries.ts";
import { isWhole, type Reading, type Viewer } from "./tally.ts";

/** Rows that fill any screen. */
const enough = 50;
/** Pages; the API counts no farther than they reach. */
const most = 5;

interface Filtered extends Reading {
  /** Those that fit. */
  readonly rows: readonly Review[];
  /** More is being read by itself: what fits is not all known yet. */
  readonly isReading: boolean;
  /** Changes where what is read changes without anything having arrived. */
  readonly source: string;
  readonly more: { readonly isBusy: boolean; readonly show: () => void } | null;
}

interface Page {
  readonly items: readonly Review[];
}

/** What was read, and in how many pages. */
export const readingOf = (
  pages: readonly Page[] | undefined,
  hasMore: boolean,
): Reading & { readonly pages: number } => ({
  reviews: pages?.flatMap(({ items }) => items) ?? [],
  hasMore,
  pages: pages?.length ?? 0,
});

/** What fits this filter; `whole` is the queue as every page of the console reads it. */
export function useFiltered(filter: Filter, viewer: Viewer, whole: Reading): Filtered {
  const needsOwn = filter !== "all" && !isWhole(filter, whole);
  const queue = useInfiniteQuery(queueQuery);
  const own = useInfiniteQuery({ ...filteredQuery(filter), enabled: needsOwn });
  const isOwn = needsOwn && own.data !== undefined;
  const query = isOwn ? own : queue;
  const reading = readingOf(query.data?.pages, query.hasNextPage);
  const { pages } = reading;
  const rows = reading.reviews.filter((review) => matches(filter, review, viewer));
  const isAll = isWhole(filter, reading);
  const isShort = !isAll && rows.length < enough && pages < most;
  useReadOn(own, isOwn && isShort);
  return {
    reviews: reading.reviews,
    hasMore: reading.hasMore,
    rows,
    isReading: needsOwn && isShort && !own.isError,
    source: `${filter} ${isOwn ? "own" : "queue"} ${String(pages)}`,
    more: isAll ? null : { isBusy: query.isFetchingNextPage, show: () => void query.fetchNextPage() },
  };
}

interface Readable {
  readonly isFetching: boolean;
  readonly isError: boolean;
  readonly fetchNextPage: () => Promise<unknown>;
}

/** Page after page while it is wanted; what failed is asked for again by the next look at what there is. */
function useReadOn({ isFetching, isError, fetchNextPage }: Readable, isWanted: boolean): void {
  const reads = isWanted && !isFetching && !isError;
  useEffect(() => {
    if (reads) void fetchNextPage();
  }, [reads, fetchNextPage]);
}
