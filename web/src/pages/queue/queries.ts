/** The queue: polled, in pages, shared by the queue and the open review. */
import { infiniteQueryOptions, queryOptions, type QueryClient } from "@tanstack/react-query";
import { call } from "../../api/client.ts";
import type { Filter } from "./filters.ts";
import { openStatuses, type Review } from "./reviews.ts";

/** An unchanged response costs neither a body nor parsing. */
const visiblePollMs = 3_000;
const hiddenPollMs = 15_000;
const maxPollMs = 30_000;

/** The tab's title also counts while another tab is visible. */
const pollMs = () => (document.visibilityState === "visible" ? visiblePollMs : hiddenPollMs);

/** Ms until the queue is read again; all pages that were read are read again, so a long list is read less often. */
const pollIntervalMs = (pages = 1) => Math.max(pollMs(), Math.min(pages * visiblePollMs, maxPollMs));

const status = openStatuses.join();

const readReviews = (
  query: { readonly status: string; readonly limit: number; readonly mine?: "true" },
  cursor: string,
  signal: AbortSignal,
) => call("GET /v1/reviews", { query: { ...query, ...(cursor === "" ? {} : { cursor }) } }, signal);

export const queueQuery = infiniteQueryOptions({
  queryKey: ["GET /v1/reviews", "queue"],
  queryFn: ({ signal, pageParam }) => readReviews({ status, limit: 50 }, pageParam, signal),
  initialPageParam: "",
  getNextPageParam: (page) => page.next_cursor,
  // The browser's online state is unreliable: only a request shows it.
  networkMode: "always",
  refetchInterval: ({ state }) => pollIntervalMs(state.data?.pages.length),
  refetchIntervalInBackground: true,
});

/** Reviews that may match a filter, in larger pages; only fetched if that adds to what was read of the queue. */
export const filteredQuery = (filter: Filter) =>
  infiniteQueryOptions({
    queryKey: [...queueQuery.queryKey, filter],
    queryFn: ({ signal, pageParam }) =>
      readReviews(
        { status, limit: 200, ...(filter === "mine" ? { mine: "true" as const } : {}) },
        pageParam,
        signal,
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: ({ state }) => pollIntervalMs(state.data?.pages.length),
  });

/** Only fetched while the queue is longer than what was read. */
export const countsQuery = queryOptions({
  queryKey: ["GET /v1/reviews/counts"],
  queryFn: ({ signal }) => call("GET /v1/reviews/counts", {}, signal),
  refetchInterval: hiddenPollMs,
});

/** The open reviews on which the reviewer has unsent text; saving notes changes at once. */
export const unsentReviewsQuery = queryOptions({
  queryKey: ["GET /v1/unsent-answers"],
  queryFn: ({ signal }) => call("GET /v1/unsent-answers", {}, signal),
  refetchInterval: hiddenPollMs,
});

/** True if customers can be simulated here; a deployment has no simulator. */
export const simulatorQuery = queryOptions({
  queryKey: ["simulator"],
  queryFn: async ({ signal }) => (await fetch("/simulator", { method: "HEAD", signal })).ok,
  staleTime: Infinity,
  retry: false,
});

/** A review as last read with the queue. */
export const reviewInQueue = (client: QueryClient, id: string): Review | undefined =>
  client
    .getQueryData(queueQuery.queryKey)
    ?.pages.flatMap(({ items }) => items)
    .find((review) => review.id === id);
