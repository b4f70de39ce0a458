/** Paginated lists: loading, empty, error, the items, and "show more". */
import {
  type InfiniteData,
  keepPreviousData,
  type QueryKey,
  useInfiniteQuery,
  type UseInfiniteQueryResult,
} from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { Button } from "../forms/button.tsx";
import { useListFocus, useFocusFallback } from "../dialogs/focus.ts";
import { Failure, LoadingOrFailure } from "../states.tsx";

interface Page<Item> {
  readonly items: readonly Item[];
  readonly next_cursor: string | null;
}
type ReadPage<Item> = (cursor: { readonly cursor?: string }, signal: AbortSignal) => Promise<Page<Item>>;
type PaginatedQuery<Item> = UseInfiniteQueryResult<InfiniteData<Page<Item>>>;

/** Reads a list; while another filter loads, the previous items stay. */
export const usePaginatedList = <Item,>(
  key: QueryKey,
  read: ReadPage<Item>,
  pollMs?: number,
): PaginatedQuery<Item> =>
  useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => read(pageParam === "" ? {} : { cursor: pageParam }, signal),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
    ...(pollMs === undefined ? {} : { refetchInterval: pollMs }),
  });

interface PaginatedListProps<Item> {
  readonly list: PaginatedQuery<Item>;
  /** Shown instead of an empty list. */
  readonly empty: ReactNode;
  readonly children: (items: readonly Item[]) => ReactNode;
}

export function PaginatedList<Item>({ list, empty, children }: PaginatedListProps<Item>) {
  const focusProps = useListFocus<HTMLDivElement>();
  if (list.data === undefined) return <LoadingOrFailure error={list.error} refetch={list.refetch} />;
  const items = list.data.pages.flatMap((page) => page.items);
  return (
    <div
      {...focusProps}
      aria-busy={list.isPlaceholderData || undefined}
      className={`outline-none ${list.isPlaceholderData ? "opacity-60" : ""}`}
    >
      {items.length === 0 ? empty : children(items)}
      <ShowMoreButton
        count={items.length}
        hasMore={list.hasNextPage}
        isBusy={list.isFetchingNextPage}
        error={list.isFetchNextPageError ? list.error : null}
        showMore={() => void list.fetchNextPage()}
      />
    </div>
  );
}

interface ShowMoreButtonProps {
  readonly count: number;
  readonly hasMore: boolean;
  readonly isBusy: boolean;
  readonly error: Error | null;
  readonly showMore: () => void;
}

function ShowMoreButton({ count, hasMore, isBusy, error, showMore }: ShowMoreButtonProps) {
  const { t } = useI18n();
  // The button disappears with the last page; focus then moves to the end of the list.
  const end = useFocusFallback<HTMLParagraphElement>(hasMore);
  return (
    <div className="mt-3 text-center">
      {error === null ? null : <Failure error={error} />}
      {hasMore ? (
        <Button isBusy={isBusy} onClick={showMore}>
          {t(isBusy ? "state.loading" : error === null ? "state.more" : "state.retry")}
        </Button>
      ) : null}
      <p ref={end} tabIndex={-1} role="status" className="sr-only">
        {count === 0 ? "" : t(hasMore ? "list.shown" : "list.all", { count })}
      </p>
    </div>
  );
}
