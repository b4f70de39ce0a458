/** Metrics of what the log reports: one place says which events count, and as what ([O1]). */
import type { Log, LogFields } from "../kernel/log.ts";
import type { Recorder } from "./schema.ts";

/** Records an event of the log. */
type Counted = (metrics: Recorder, fields: LogFields) => void;

/** By the event's name. */
export const counted: Readonly<Record<string, Counted>> = {
  "update.received": (metrics, { as }) => metrics.count("updates_received_total", { outcome: String(as) }),
  "delivery.attempted": (metrics, { result }) =>
    metrics.count("deliveries_total", { outcome: String(result) }),
};

/** The same log; what it reports is counted. */
export function countingLog(log: Log, metrics: Recorder): Log {
  const count = (event: string, fields: LogFields = {}) => counted[event]?.(metrics, fields);
  return {
    debug: (event, fields) => {
      count(event, fields);
      log.debug(event, fields);
    },
    info: (event, fields) => {
      count(event, fields);
      log.info(event, fields);
    },
    warn: (event, fields) => {
      count(event, fields);
      log.warn(event, fields);
    },
    error: (event, error, fields) => {
      count(event, fields);
      log.error(event, error, fields);
    },
    with: (fields) => countingLog(log.with(fields), metrics),
  };
}
