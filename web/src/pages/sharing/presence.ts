/** Who has what open: this page reports its own, and polls the others'. */
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { call, type Output } from "../../api/client.ts";
import { useSession } from "../../api/session.ts";
import { usePermissions } from "../../ui/permissions.ts";
import { isAway } from "./away.ts";

export type Presence = Output<"GET /v1/presence">["items"][number];

/** After three lost ones, others no longer see this page. */
const heartbeatMs = 15_000;
/** An unchanged answer has no body. */
const pollMs = { visible: 3_000, hidden: 15_000 };

const presenceQuery = queryOptions({
  queryKey: ["GET /v1/presence"],
  queryFn: ({ signal }) => call("GET /v1/presence", {}, signal),
  networkMode: "always",
  staleTime: pollMs.visible,
});

/** Keeps what is known of the others up to date; for the page, while its parts read it with `useOthersPresence`. */
export function usePresence(): void {
  useQuery({
    ...presenceQuery,
    refetchInterval: () => (document.visibilityState === "visible" ? pollMs.visible : pollMs.hidden),
  });
}

/** What the others have open, as last read. */
export function useOthersPresence(): readonly Presence[] {
  const me = useSession().reviewer.id;
  const { data } = useQuery({ ...presenceQuery, enabled: false });
  return useMemo(() => (data?.items ?? []).filter(({ reviewer }) => reviewer.id !== me), [data, me]);
}

/** Each person once, by name. */
export const readerNamesOf = (readers: readonly Presence[]): readonly string[] => [
  ...new Map(readers.map(({ reviewer }) => [reviewer.id, reviewer.name])).values(),
];

/** Tells the others that this customer's review, or without one their page, is open here. */
export function useOwnPresence(customer: string, review: string | null): void {
  const client = useQueryClient();
  const { canReview } = usePermissions();
  useEffect(() => {
    if (!canReview) return undefined;
    const report = () => {
      if (isAway()) return;
      const body = review === null ? {} : { review };
      call("PUT /v1/users/{id}/presence", { params: { id: customer }, body }).then(
        (presence) => client.setQueryData(presenceQuery.queryKey, presence),
        // The next heartbeat repeats it.
        () => undefined,
      );
    };
    report();
    const timer = setInterval(report, heartbeatMs);
    const leave = () => {
      const query = review === null ? "" : `?review=${encodeURIComponent(review)}`;
      // The page may be closing: only such a request arrives. Without it, the server forgets this page after a while.
      void fetch(`/v1/users/${encodeURIComponent(customer)}/presence${query}`, {
        method: "DELETE",
        keepalive: true,
      }).catch(() => undefined);
    };
    window.addEventListener("pagehide", leave);
    return () => {
      clearInterval(timer);
      window.removeEventListener("pagehide", leave);
      leave();
    };
  }, [client, customer, review, canReview]);
}
