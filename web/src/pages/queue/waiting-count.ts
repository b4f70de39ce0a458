/** The number of waiting reviews, for the browser tab and the navigation. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { serverNow } from "../../api/clock.ts";
import { isLater, type Review } from "./reviews.ts";
import { countsQuery, queueQuery } from "./queries.ts";
import { apiTallyOf } from "./tally.ts";

interface WaitingCount {
  readonly count: number;
  /** There are more than were counted. */
  readonly isCapped: boolean;
}

/** The number of reviews on these pages without postponed ones. */
const countWaiting = (pages: readonly { readonly items: readonly Review[] }[] = []): number =>
  pages.reduce((sum, { items }) => sum + items.filter((one) => !isLater(one, serverNow())).length, 0);

const noneWaiting: WaitingCount = { count: 0, isCapped: false };

/** How many reviews wait, read along with the queue; polled separately on pages that do not read it. */
export function useWaitingCount(everyMs: number): WaitingCount {
  const { data, hasNextPage } = useInfiniteQuery({ ...queueQuery, refetchInterval: everyMs });
  return useWaitingTotal(countWaiting(data?.pages), hasNextPage);
}

function useWaitingTotal(listed: number, hasMore: boolean): WaitingCount {
  const { data: counts } = useQuery({ ...countsQuery, enabled: hasMore });
  if (listed === 0) return noneWaiting;
  if (!hasMore) return { count: listed, isCapped: false };
  const counted = counts === undefined ? null : apiTallyOf("all", counts);
  if (counted === null) return { count: listed, isCapped: true };
  return { count: Math.max(listed, counted.count), isCapped: counted.isCapped };
}

/** The total, and the same for the tab: `(3)`, or null if nothing is waiting; `(1000+)` beyond the cap. */
export function useTabCount(): { readonly count: number; readonly titlePrefix: string | null } {
  const { data, hasNextPage } = useInfiniteQuery(queueQuery);
  const listed = countWaiting(data?.pages);
  const { count, isCapped } = useWaitingTotal(listed, hasNextPage);
  return { count, titlePrefix: count === 0 ? null : `(${count}${isCapped ? "+" : ""})` };
}
