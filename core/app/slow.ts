/** Logs slow calls to a store. */
import type { Log } from "../kernel/log.ts";
import type { StoreCall } from "../storage/guard.ts";

const slowMs = 500;

/** Logs each call that took longer than half a second. */
export const logSlow =
  (log: Log) =>
  ({ store, ms, ok }: StoreCall): void => {
    if (ms > slowMs) log.warn("store.slow", { store, ms: Math.round(ms), ok });
  };
