/** The number on the icon of the installed console: everything that waits for a person. */
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { failedQuery } from "../pages/deliveries/failed-query.ts";
import { statisticsQuery } from "../pages/quarantine/queries.ts";
import { useWaitingCount } from "../pages/queue/waiting-count.ts";

const pollMs = 15_000;

export function useAppBadge(): void {
  const { count } = useWaitingCount(pollMs);
  const { data: failed } = useQuery(failedQuery);
  const { data: quarantine } = useQuery(statisticsQuery);
  const total = count + (failed?.unknown ?? 0) + (failed?.undeliverable ?? 0) + (quarantine?.held ?? 0);
  useEffect(() => {
    if (!("setAppBadge" in navigator)) return undefined;
    void navigator.setAppBadge(total).catch(() => undefined);
    // Signing out clears the number.
    return () => void navigator.clearAppBadge().catch(() => undefined);
  }, [total]);
}
