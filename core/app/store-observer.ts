/** Observes the calls to a store: measures them, and logs the slow ones. */
import type { GuardSettings } from "../storage/guard.ts";
import type { Host } from "./host.ts";

const slowMs = 500;

/** The part of a guard's settings that observes it ([O1]). */
export function storeObserver(
  store: string,
  { log, metrics }: Pick<Host, "log" | "metrics">,
): Required<Pick<GuardSettings, "onCall" | "onBreaker" | "slots">> & { readonly store: string } {
  const labels = { store };
  // Starts the counter at 0, so that alarms and dashboards find it before the first error.
  metrics.count("connection_errors_total", labels, 0);
  metrics.count("connection_pool_misses", labels, 0);
  metrics.move("pool_size_waiting", labels, 0);
  metrics.move("breakers_open", labels, 0);
  const duration = store.startsWith("postgres") ? "query_duration_seconds" : "operation_latency_seconds";
  return {
    store,
    onCall: ({ ms, ok, unreachable }) => {
      metrics.observe(duration, labels, ms / 1_000);
      if (unreachable) metrics.count("connection_errors_total", labels);
      if (ms > slowMs) log.warn("store.slow", { store, ms: Math.round(ms), ok });
    },
    onBreaker: (isOpen) => metrics.move("breakers_open", labels, isOpen ? 1 : -1),
    slots: {
      arrived: (waits) => {
        metrics.count(waits ? "connection_pool_misses" : "connection_pool_hits", labels);
        metrics.move(waits ? "pool_size_waiting" : "pool_size_active", labels, 1);
      },
      admitted: () => {
        metrics.move("pool_size_waiting", labels, -1);
        metrics.move("pool_size_active", labels, 1);
      },
      left: () => metrics.move("pool_size_active", labels, -1),
    },
  };
}
