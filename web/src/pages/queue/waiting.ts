/** The number of waiting reviews, for the browser tab and the navigation. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { serverNow } from "../../api/clock.ts";
import { isLater, type Review } from "./filters.ts";
import { countsQuery, queueQuery } from "./queries.ts";
import { countedOf } from "./tally.ts";

interface Waiting {
  readonly count: number;
  /** There are more than were counted. */
  readonly isCapped: boolean;
}

/** The number of reviews on these pages without postponed ones. */
const waitingIn = (pages: readonly { readonly items: readonly Review[] }[] = []): number =>
  pages.reduce((sum, { items }) => sum + items.filter((one) => !isLater(one, serverNow())).length, 0);

const nobody: Waiting = { count: 0, isCapped: false };

/** How many reviews wait, read along with the queue; polled separately on pages that do not read it. */
export function useWaitingCount(everyMs: number): Waiting {
  const { data, hasNextPage } = useInfiniteQuery({ ...queueQuery, refetchInterval: everyMs });
  return useCounted(waitingIn(data?.pages), hasNextPage);
}

function useCounted(listed: number, hasMore: boolean): Waiting {
  const { data: counts } = useQuery({ ...countsQuery, enabled: hasMore });
  if (listed === 0) return nobody;
  if (!hasMore) return { count: listed, isCapped: false };
  const counted = counts === undefined ? null : countedOf("all", counts);
  if (counted === null) return { count: listed, isCapped: true };
  return { count: Math.max(listed, counted.count), isCapped: counted.isLowerBound };
}

/** The total, and the same for the tab: `(3)`, or null if nothing is waiting; `(1000+)` beyond the cap. */
export function useWaiting(): { readonly count: number; readonly mark: string | null } {
  const { data, hasNextPage } = useInfiniteQuery(queueQuery);
  const listed = waitingIn(data?.pages);
  const { count, isCapped } = useCounted(listed, hasNextPage);
  return { count, mark: count === 0 ? null : `(${count}${isCapped ? "+" : ""})` };
}
