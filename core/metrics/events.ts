/** Metrics of logged events: this table says which events count, and as what ([O1]). */
import { describeError, type Log, type LogFields } from "../kernel/log.ts";
import type { Recorder } from "./schema.ts";

/** Records an event of the log. */
type RecordEvent = (metrics: Recorder, fields: LogFields) => void;

const seconds = (ms: LogFields[string]): number => Number(ms) / 1_000;

/** A model's answer: it is billed, whether it is used or not. */
const answered: RecordEvent = (metrics, fields) => {
  const model = String(fields["model"]);
  metrics.count("model_calls_total", { model, outcome: "answered" });
  if (fields["ms"] !== undefined)
    metrics.observe("model_call_duration_seconds", { model }, seconds(fields["ms"]));
  if (typeof fields["cost_usd"] === "number")
    metrics.count("model_cost_usd_total", { model }, fields["cost_usd"]);
};

const functionFailed: RecordEvent = (metrics, fields) =>
  metrics.count("function_errors_total", { function: String(fields["function"]) });

/** By the event's name. */
export const eventMetrics: Readonly<Record<string, RecordEvent>> = {
  "update.received": (metrics, { as }) => metrics.count("updates_received_total", { outcome: String(as) }),
  "draft.committed": (metrics, { interaction, failed, ms }) => {
    const outcome = failed === undefined || failed === null ? "drafted" : "failed";
    metrics.count("drafts_total", { outcome: interaction === undefined ? "no_turn" : outcome });
    metrics.observe("draft_duration_seconds", {}, seconds(ms));
  },
  "regeneration.committed": (metrics, { failed }) =>
    metrics.count("drafts_total", { outcome: failed === undefined ? "regenerated" : "failed" }),
  "draft.failed": (metrics) => metrics.count("drafting_errors_total", {}),
  "regeneration.failed": (metrics) => metrics.count("drafting_errors_total", {}),
  "draft.model_answered": answered,
  "summary.answered": answered,
  "translation.answered": answered,
  "draft.model_failed": (metrics, { model }) =>
    metrics.count("model_calls_total", { model: String(model), outcome: "unusable" }),
  "translation.failed": (metrics, { model }) =>
    metrics.count("model_calls_total", { model: String(model), outcome: "unusable" }),
  "draft.parked": (metrics, { entries }) => metrics.count("messages_parked_total", {}, Number(entries)),
  "log.copy_parked": (metrics, { entries }) => metrics.count("messages_parked_total", {}, Number(entries)),
  "memory.stored": (metrics, { bytes }) => metrics.observe("context_size_bytes", {}, Number(bytes)),
  "memory.compressed": (metrics, { level, ms }) => {
    metrics.count("compression_events_total", { level: String(level) });
    metrics.observe("compression_duration_seconds", {}, seconds(ms));
  },
  "memory.not_compressed": (metrics) => metrics.count("compression_failures_total", {}),
  "review.decided": (metrics, { decision }) =>
    metrics.count("decisions_total", { decision: String(decision) }),
  "delivery.attempted": (metrics, { result }) =>
    metrics.count("deliveries_total", { outcome: String(result) }),
  "delivery.stuck": (metrics) => metrics.count("deliveries_total", { outcome: "lost" }),
  "access.sign_in_failed": (metrics, { reason }) =>
    metrics.count("sign_ins_refused_total", { reason: String(reason) }),
  "access.unknown": (metrics) => metrics.count("callers_refused_total", { reason: "unknown" }),
  "access.refused": (metrics) => metrics.count("callers_refused_total", { reason: "scope" }),
  "job.failed": (metrics) => metrics.count("jobs_failed_total", {}),
  "http.failed": (metrics, { code }) => metrics.count("http_errors_total", { code: String(code) }),
  "gateway.function_failed": functionFailed,
  "queue.batch_failed": functionFailed,
  "schedule.failed": functionFailed,
};
/** The same log, whose events are counted as well. */
export function countingLog(log: Log, metrics: Recorder): Log {
  const count = (event: string, fields: LogFields = {}) => eventMetrics[event]?.(metrics, fields);
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
      count(event, { ...describeError(error), ...fields });
      log.error(event, error, fields);
    },
    with: (fields) => countingLog(log.with(fields), metrics),
  };
}
