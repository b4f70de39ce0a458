/** The part of the queue that was read; with a filter, reads on until a page of rows matches, or to the end. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { type Filter, matches, type Review, type Viewer } from "./filters.ts";
import { filteredQuery, queueQuery } from "./queries.ts";
import { isComplete, type Reading } from "./tally.ts";

/** Enough rows to fill any screen. */
const enough = 50;
/** Pages; the API's counts reach no further. */
const maxPages = 5;

interface Filtered extends Reading {
  /** Those that match. */
  readonly rows: readonly Review[];
  /** More is being read automatically, so the matches may be incomplete. */
  readonly isReading: boolean;
  /** Changes if a different source is read without any arrivals. */
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

/** The matches for this filter; `whole` is the queue as all pages of the console read it. */
export function useFiltered(filter: Filter, viewer: Viewer, whole: Reading): Filtered {
  const needsOwn = filter !== "all" && !isComplete(filter, whole);
  const queue = useInfiniteQuery(queueQuery);
  const own = useInfiniteQuery({ ...filteredQuery(filter), enabled: needsOwn });
  const isOwn = needsOwn && own.data !== undefined;
  const query = isOwn ? own : queue;
  const reading = readingOf(query.data?.pages, query.hasNextPage);
  const { pages } = reading;
  const rows = reading.reviews.filter((review) => matches(filter, review, viewer));
  const isAll = isComplete(filter, reading);
  const isShort = !isAll && rows.length < enough && pages < maxPages;
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

/** Reads page after page as needed; the next refetch retries a failed one. */
function useReadOn({ isFetching, isError, fetchNextPage }: Readable, isWanted: boolean): void {
  const reads = isWanted && !isFetching && !isError;
  useEffect(() => {
    if (reads) void fetchNextPage();
  }, [reads, fetchNextPage]);
}
