/** How many reviews wait, as the browser's tab tells it. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { countsQuery, queueQuery } from "./queries.ts";

/** `(3)`, or null while nothing waits; beyond what is counted `(1000+)`. */
export function useWaiting(): { readonly mark: string | null } {
  const { data, hasNextPage } = useInfiniteQuery(queueQuery);
  const { data: counts } = useQuery({ ...countsQuery, enabled: hasNextPage });
  const listed = data?.pages.reduce((sum, { items }) => sum + items.length, 0) ?? 0;
  if (listed === 0) return { mark: null };
  if (!hasNextPage) return { mark: `(${listed})` };
  if (counts === undefined) return { mark: `(${listed}+)` };
  const { pending, failed, claimed, capped_at: cap } = counts;
  const isCapped = [pending, failed, claimed].some((count) => count >= cap);
  return { mark: `(${Math.max(listed, pending + failed + claimed)}${isCapped ? "+" : ""})` };
}
