/** Queries of the review page. */
import { queryOptions, type QueryClient } from "@tanstack/react-query";
import { call } from "../../api/client.ts";
import { isOpen, type Review } from "../queue/reviews.ts";
import { countsQuery, reviewInQueue, queueQuery } from "../queue/queries.ts";

const reviewQueryKeyOf = (id: string) => ["GET /v1/reviews/{id}", id] as const;

const pollMs = { regenerating: 1_500, waiting: 3_000, sending: 2_000 };

export const readReview = (id: string, signal?: AbortSignal): Promise<Review> =>
  call("GET /v1/reviews/{id}", { params: { id } }, signal);

/** Polled while anything about it may change; shown at once if the queue already has it. */
export const reviewQuery = (client: QueryClient, id: string) =>
  queryOptions({
    queryKey: reviewQueryKeyOf(id),
    queryFn: ({ signal }) => readReview(id, signal),
    placeholderData: () => reviewInQueue(client, id),
    networkMode: "always",
    refetchInterval: ({ state: { data } }) => pollIntervalOf(data),
  });

function pollIntervalOf(review: Review | undefined): number | false {
  if (review === undefined || isOpen(review))
    return review?.regenerating === true ? pollMs.regenerating : pollMs.waiting;
  return review.status === "approved" || review.status === "sending" ? pollMs.sending : false;
}

/** As last read. */
export const cachedReview = (client: QueryClient, id: string): Review | undefined =>
  client.getQueryData<Review>(reviewQueryKeyOf(id));

/** Stores a response as the current state of this review, here and in the queue, unless a newer one was faster. */
export async function storeReview(client: QueryClient, review: Review): Promise<void> {
  if ((cachedReview(client, review.id)?.version ?? 0) > review.version) return;
  // A poll started earlier must not restore the old state.
  await Promise.all([
    client.cancelQueries({ queryKey: reviewQueryKeyOf(review.id) }),
    client.cancelQueries({ queryKey: queueQuery.queryKey }),
  ]);
  client.setQueryData(reviewQueryKeyOf(review.id), review);
  client.setQueryData(queueQuery.queryKey, (queue) =>
    queue === undefined
      ? queue
      : { ...queue, pages: queue.pages.map((page) => ({ ...page, items: withReview(page.items, review) })) },
  );
  void client.invalidateQueries({ queryKey: queueQuery.queryKey });
  void client.invalidateQueries({ queryKey: countsQuery.queryKey });
}

const withReview = (items: readonly Review[], review: Review): Review[] =>
  isOpen(review)
    ? items.map((one) => (one.id === review.id ? review : one))
    : items.filter(({ id }) => id !== review.id);

export const refetchReview = (client: QueryClient, id: string): Promise<void> =>
  client.invalidateQueries({ queryKey: reviewQueryKeyOf(id) });

export const taxonomyQuery = queryOptions({
  queryKey: ["GET /v1/taxonomy"],
  queryFn: ({ signal }) => call("GET /v1/taxonomy", {}, signal),
  staleTime: 60_000,
});

export const cannedRepliesQuery = queryOptions({
  queryKey: ["GET /v1/canned-replies", "all"],
  queryFn: ({ signal }) => call("GET /v1/canned-replies", { query: { limit: 200, sort: "used" } }, signal),
  staleTime: 30_000,
});

/** Refetched for every draft, because each one adds cost; until then the previous figures stay. */
export const customerQuery = (id: string, revision: number) =>
  queryOptions({
    queryKey: ["GET /v1/users/{id}", id, revision],
    queryFn: ({ signal }) => call("GET /v1/users/{id}", { params: { id } }, signal),
    placeholderData: (before) => (before?.id === id ? before : undefined),
    staleTime: 15_000,
  });

export const memoryQuery = (id: string) =>
  queryOptions({
    queryKey: ["GET /v1/users/{id}/memory", id],
    queryFn: ({ signal }) => call("GET /v1/users/{id}/memory", { params: { id } }, signal),
    staleTime: 30_000,
  });
