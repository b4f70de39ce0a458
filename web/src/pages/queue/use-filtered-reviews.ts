/** The part of the queue that was read; with a filter, reads on until a page of rows matches, or to the end. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { type Filter, matchesFilter, type Viewer } from "./filters.ts";
import type { Review } from "./reviews.ts";
import { filteredQuery, queueQuery } from "./queries.ts";
import { isComplete, type LoadedReviews } from "./tally.ts";

/** Enough rows to fill any screen. */
const minRows = 50;
/** Pages; the API's counts reach no further. */
const maxPages = 5;

interface FilteredReviews extends LoadedReviews {
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
export const loadedFrom = (
  pages: readonly Page[] | undefined,
  hasMore: boolean,
): LoadedReviews & { readonly pages: number } => ({
  reviews: pages?.flatMap(({ items }) => items) ?? [],
  hasMore,
  pages: pages?.length ?? 0,
});

/** The matches for this filter; `queueLoaded` is what all pages of the console read of the queue. */
export function useFilteredReviews(
  filter: Filter,
  viewer: Viewer,
  queueLoaded: LoadedReviews,
): FilteredReviews {
  const needsFiltered = filter !== "all" && !isComplete(filter, queueLoaded);
  const queue = useInfiniteQuery(queueQuery);
  const filtered = useInfiniteQuery({ ...filteredQuery(filter), enabled: needsFiltered });
  const usesFiltered = needsFiltered && filtered.data !== undefined;
  const query = usesFiltered ? filtered : queue;
  const loaded = loadedFrom(query.data?.pages, query.hasNextPage);
  const { pages } = loaded;
  const rows = loaded.reviews.filter((review) => matchesFilter(filter, review, viewer));
  const hasAllMatches = isComplete(filter, loaded);
  const isShort = !hasAllMatches && rows.length < minRows && pages < maxPages;
  useAutoFetch(filtered, usesFiltered && isShort);
  return {
    reviews: loaded.reviews,
    hasMore: loaded.hasMore,
    rows,
    isReading: needsFiltered && isShort && !filtered.isError,
    source: `${filter} ${usesFiltered ? "filtered" : "queue"} ${String(pages)}`,
    more: hasAllMatches ? null : { isBusy: query.isFetchingNextPage, show: () => void query.fetchNextPage() },
  };
}

interface PagedQuery {
  readonly isFetching: boolean;
  readonly isError: boolean;
  readonly fetchNextPage: () => Promise<unknown>;
}

/** Reads page after page as needed; the next refetch retries a failed one. */
function useAutoFetch({ isFetching, isError, fetchNextPage }: PagedQuery, isWanted: boolean): void {
  const reads = isWanted && !isFetching && !isError;
  useEffect(() => {
    if (reads) void fetchNextPage();
  }, [reads, fetchNextPage]);
}
