/** Metrics of logged events: this table says which events count, and as what ([O1]). */
import { describeError, type Log, type LogFields } from "../kernel/log.ts";
import type { CounterName, Labels, Recorder } from "./schema.ts";

/** Records an event of the log. */
type RecordEvent = (metrics: Recorder, fields: LogFields) => void;

/** Counts the event under a field's value; without a label, just the event. */
const counted =
  <N extends CounterName>(name: N, label?: keyof Labels<N>, field: string = label ?? ""): RecordEvent =>
  (metrics, fields) =>
    // The compiler does not know that a counter has at most one of these labels.
    metrics.count(name, (label === undefined ? {} : { [label]: String(fields[field]) }) as Labels<N>);

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

const unusable: RecordEvent = (metrics, { model }) =>
  metrics.count("model_calls_total", { model: String(model), outcome: "unusable" });

const parked: RecordEvent = (metrics, { entries }) =>
  metrics.count("messages_parked_total", {}, Number(entries));

const draftingFailed = counted("drafting_errors_total");
const functionFailed = counted("function_errors_total", "function");

/** By the event's name. */
export const eventMetrics: Readonly<Record<string, RecordEvent>> = {
  "update.received": counted("updates_received_total", "outcome", "as"),
  "draft.committed": (metrics, { interaction, failed, ms }) => {
    const outcome = failed === undefined || failed === null ? "drafted" : "failed";
    metrics.count("drafts_total", { outcome: interaction === undefined ? "no_turn" : outcome });
    metrics.observe("draft_duration_seconds", {}, seconds(ms));
  },
  "regeneration.committed": (metrics, { failed }) =>
    metrics.count("drafts_total", { outcome: failed === undefined ? "regenerated" : "failed" }),
  "draft.failed": draftingFailed,
  "regeneration.failed": draftingFailed,
  "draft.model_answered": answered,
  "summary.answered": answered,
  "translation.answered": answered,
  "draft.model_failed": unusable,
  "translation.failed": unusable,
  "draft.parked": parked,
  "log.copy_parked": parked,
  "memory.stored": (metrics, { bytes }) => metrics.observe("context_size_bytes", {}, Number(bytes)),
  "memory.compressed": (metrics, { level, ms }) => {
    metrics.count("compression_events_total", { level: String(level) });
    metrics.observe("compression_duration_seconds", {}, seconds(ms));
  },
  "memory.not_compressed": counted("compression_failures_total"),
  "review.decided": counted("decisions_total", "decision"),
  "delivery.attempted": counted("deliveries_total", "outcome", "result"),
  "delivery.stuck": (metrics) => metrics.count("deliveries_total", { outcome: "lost" }),
  "access.sign_in_failed": counted("sign_ins_refused_total", "reason"),
  "access.unknown": (metrics) => metrics.count("callers_refused_total", { reason: "unknown" }),
  "access.refused": (metrics) => metrics.count("callers_refused_total", { reason: "scope" }),
  "job.failed": counted("jobs_failed_total"),
  "http.failed": counted("http_errors_total", "code"),
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
