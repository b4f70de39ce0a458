/** The part of a conversation that is loaded: at most three pages, which follow the reader in both directions. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { call } from "../../../api/client.ts";

const pageSize = 40;
/** The maximum number of rows in the document, however long the conversation is. */
const maxPages = 3;

type PageParam = Partial<Record<"until" | "before" | "after", string>>;

const pageParamOf = (side: "before" | "after", cursor: string | null): PageParam | null =>
  cursor === null ? null : { [side]: cursor };

const firstPageParamOf = (until: string | null): PageParam => (until === null ? {} : { until });

/** Starts at the end of the conversation until then, or at its newest entries. */
export function useConversationWindow(customer: string, until: string | null) {
  const query = useInfiniteQuery({
    queryKey: ["GET /v1/users/{id}/conversation", customer, until],
    queryFn: ({ pageParam, signal }) =>
      call(
        "GET /v1/users/{id}/conversation",
        { params: { id: customer }, query: { limit: pageSize, ...pageParam } },
        signal,
      ),
    initialPageParam: firstPageParamOf(until),
    getPreviousPageParam: (page) => pageParamOf("before", page.earlier_cursor),
    getNextPageParam: (page) => pageParamOf("after", page.later_cursor),
    maxPages,
    staleTime: 15_000,
  });
  const isLoaded = query.data !== undefined || query.isError;
  const isIdle = isLoaded && !query.isFetching;
  return {
    items: query.data?.pages.flatMap(({ items }) => items) ?? [],
    isAtEnd: !query.hasNextPage,
    isKnown: isLoaded,
    isBusy: query.isFetching,
    error: isIdle ? query.error : null,
    retry: () => void query.refetch(),
    /** Whether more can be read now, on either side. */
    hasEarlier: isIdle && query.hasPreviousPage,
    hasLater: isIdle && query.hasNextPage,
    readEarlier: () => void query.fetchPreviousPage(),
    readLater: () => void query.fetchNextPage(),
  };
}
