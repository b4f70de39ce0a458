/** Every metric, as data, and the port that records them ([O1]). */

type Kind = "counter" | "gauge" | "histogram";
/** As OpenMetrics names them; null if the metric has none. */
type Unit = "seconds" | "bytes" | "usd" | null;

export interface Metric {
  readonly kind: Kind;
  readonly unit: Unit;
  /** Their values are few and fixed; never a customer's id or words. */
  readonly labels: readonly string[];
}

const counter = <const L extends readonly string[]>(labels: L, unit: Unit = null) =>
  ({ kind: "counter", unit, labels }) as const;
const gauge = <const L extends readonly string[]>(labels: L, unit: Unit = null) =>
  ({ kind: "gauge", unit, labels }) as const;
/** Prometheus sorts measured values into buckets, which depend on the unit. */
const histogram = <const L extends readonly string[]>(labels: L, unit: "seconds" | "bytes") =>
  ({ kind: "histogram", unit, labels }) as const;

/**
 * By name. A counter's samples end in `_total`, as OpenMetrics requires, even if its own name does not
 * (`connection_pool_hits`).
 */
export const catalogue = {
  pool_size_active: gauge(["store"]),
  pool_size_waiting: gauge(["store"]),
  connection_pool_hits: counter(["store"]),
  connection_pool_misses: counter(["store"]),
  query_duration_seconds: histogram(["store"], "seconds"),
  operation_latency_seconds: histogram(["store"], "seconds"),
  connection_errors_total: counter(["store"]),
  breakers_open: gauge(["store"]),
  memory_usage_bytes: gauge(["of"], "bytes"),

  context_size_bytes: histogram([], "bytes"),
  compression_events_total: counter(["level"]),
  compression_duration_seconds: histogram([], "seconds"),
  compression_failures_total: counter([]),

  updates_received_total: counter(["outcome"]),
  updates_missing: gauge([]),
  telegram_updates_pending: gauge([]),
  messages_parked_total: counter([]),
  log_oldest_age_seconds: gauge([], "seconds"),

  drafts_total: counter(["outcome"]),
  draft_duration_seconds: histogram([], "seconds"),
  drafting_errors_total: counter([]),
  model_calls_total: counter(["model", "outcome"]),
  model_call_duration_seconds: histogram(["model"], "seconds"),
  model_cost_usd_total: counter(["model"], "usd"),

  reviews_waiting: gauge([]),
  review_oldest_age_seconds: gauge([], "seconds"),
  decisions_total: counter(["decision"]),
  deliveries_total: counter(["outcome"]),
  deliveries_waiting: gauge(["state"]),
  delivery_oldest_age_seconds: gauge([], "seconds"),

  queue_jobs: gauge(["queue"]),
  queue_dead_letters: gauge(["queue"]),
  jobs_failed_total: counter([]),
  http_errors_total: counter(["code"]),
  function_errors_total: counter(["function"]),
  sign_ins_refused_total: counter(["reason"]),
  callers_refused_total: counter(["reason"]),
  health_up: gauge(["name"]),
  schedule_last_success_timestamp_seconds: gauge(["schedule"], "seconds"),
} as const satisfies Readonly<Record<string, Metric>>;

type Catalogue = typeof catalogue;
export type MetricName = keyof Catalogue;
type Of<K extends Kind> = { [N in MetricName]: Catalogue[N]["kind"] extends K ? N : never }[MetricName];
export type CounterName = Of<"counter">;
export type Labels<N extends MetricName> = Readonly<Record<Catalogue[N]["labels"][number], string>>;

/** Records what happens; never throws. */
export interface Recorder {
  /** Counts something once, or `by` times. */
  count<N extends CounterName>(name: N, labels: Labels<N>, by?: number): void;
  /** Adds a measured value to a histogram. */
  observe<N extends Of<"histogram">>(name: N, labels: Labels<N>, value: number): void;
  /** Sets a gauge. */
  set<N extends Of<"gauge">>(name: N, labels: Labels<N>, value: number): void;
  /** Changes a gauge that several parts of the process share. */
  move<N extends Of<"gauge">>(name: N, labels: Labels<N>, by: number): void;
}

/** Records nothing. */
export const noMetrics: Recorder = {
  count: () => undefined,
  observe: () => undefined,
  set: () => undefined,
  move: () => undefined,
};

/** The name of a metric's samples: without `_bucket` and the like, but with a counter's `_total`. */
export const sampleNameOf = (name: MetricName): string =>
  catalogue[name].kind === "counter" && !name.endsWith("_total") ? `${name}_total` : name;
