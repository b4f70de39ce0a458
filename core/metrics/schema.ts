/** Every metric, as data, and the port that records them ([O1]). */

type Kind = "counter" | "gauge" | "histogram";
/** As OpenMetrics names them; null if the metric has none. */
type Unit = "seconds" | "bytes" | "usd" | null;

export interface Metric {
  readonly kind: Kind;
  readonly unit: Unit;
  readonly help: string;
  /** Their values are few and fixed; never a customer's id or words. */
  readonly labels: readonly string[];
}

const metric = <K extends Kind, U extends Unit, const L extends readonly string[]>(
  kind: K,
  unit: U,
  labels: L,
  help: string,
) => ({ kind, unit, labels, help });

/**
 * By name. A counter's samples end in `_total`, as OpenMetrics requires, even if its own name does not
 * (`connection_pool_hits`).
 */
export const catalogue = {
  pool_size_active: metric("gauge", null, ["store"], "Calls to a store in progress"),
  pool_size_waiting: metric("gauge", null, ["store"], "Calls waiting for a free slot of a store"),
  connection_pool_hits: metric("counter", null, ["store"], "Calls that got a slot of a store at once"),
  connection_pool_misses: metric("counter", null, ["store"], "Calls that had to wait for a slot"),
  query_duration_seconds: metric("histogram", "seconds", ["store"], "Time of a round trip to Postgres"),
  operation_latency_seconds: metric("histogram", "seconds", ["store"], "Time of a call to any other store"),
  connection_errors_total: metric("counter", null, ["store"], "Calls that could not reach a store"),
  breakers_open: metric("gauge", null, ["store"], "Circuit breakers that are open"),
  memory_usage_bytes: metric(
    "gauge",
    "bytes",
    ["of"],
    "Memory in use, of Redis and of the process that watches it",
  ),

  context_size_bytes: metric("histogram", "bytes", [], "Size of a customer's context when it is stored"),
  compression_events_total: metric("counter", null, ["level"], "Contexts that had to be compressed"),
  compression_duration_seconds: metric("histogram", "seconds", [], "Time of a compression"),
  compression_failures_total: metric("counter", null, [], "Contexts that could not be compressed"),

  updates_received_total: metric("counter", null, ["outcome"], "Updates from Telegram, by outcome"),
  updates_missing: metric("gauge", null, [], "Updates of the last day that are in no store"),
  telegram_updates_pending: metric("gauge", null, [], "Updates waiting at Telegram"),
  messages_parked_total: metric("counter", null, [], "Log entries parked because they kept failing"),
  log_oldest_age_seconds: metric("gauge", "seconds", [], "Age of the oldest message waiting for its draft"),

  drafts_total: metric("counter", null, ["outcome"], "Drafts stored for review, and turns that got none"),
  draft_duration_seconds: metric("histogram", "seconds", [], "Time from the lease of a turn to its commit"),
  drafting_errors_total: metric("counter", null, [], "Attempts to draft that failed; most are tried again"),
  model_calls_total: metric("counter", null, ["model", "outcome"], "Calls to language models"),
  model_call_duration_seconds: metric("histogram", "seconds", ["model"], "Time until a model answered"),
  model_cost_usd_total: metric("counter", "usd", ["model"], "Cost of the models' answers by our price table"),

  reviews_waiting: metric("gauge", null, [], "Reviews waiting for a person; counted up to 1,000"),
  review_oldest_age_seconds: metric("gauge", "seconds", [], "Age of the oldest waiting review"),
  decisions_total: metric("counter", null, ["decision"], "Decisions of reviewers"),
  deliveries_total: metric("counter", null, ["outcome"], "Attempts to send a message to a customer"),
  deliveries_waiting: metric("gauge", null, ["state"], "Messages in the outbox; counted up to 1,000"),
  delivery_oldest_age_seconds: metric(
    "gauge",
    "seconds",
    [],
    "How long the oldest message is overdue in the outbox",
  ),

  queue_jobs: metric("gauge", null, ["queue"], "Jobs waiting in a queue"),
  queue_dead_letters: metric("gauge", null, ["queue"], "Jobs that failed five times"),
  jobs_failed_total: metric("counter", null, [], "Attempts of queued jobs that failed"),
  http_errors_total: metric("counter", null, ["code"], "Requests that we answered with 5xx"),
  function_errors_total: metric(
    "counter",
    null,
    ["function"],
    "Invocations on a laptop that ended with an error",
  ),
  sign_ins_refused_total: metric("counter", null, ["reason"], "Sign-ins that failed"),
  callers_refused_total: metric("counter", null, ["reason"], "Calls without a valid credential or scope"),
  health_up: metric("gauge", null, ["name"], "1 if the store or vendor passed the last check, else 0"),
  schedule_last_success_timestamp_seconds: metric(
    "gauge",
    "seconds",
    ["schedule"],
    "When a scheduled function last succeeded",
  ),
} as const satisfies Readonly<Record<string, Metric>>;

type Catalogue = typeof catalogue;
export type MetricName = keyof Catalogue;
type Of<K extends Kind> = { [N in MetricName]: Catalogue[N]["kind"] extends K ? N : never }[MetricName];
export type Labels<N extends MetricName> = Readonly<Record<Catalogue[N]["labels"][number], string>>;

/** Records what happens; never throws. */
export interface Recorder {
  /** Counts something once, or `by` times. */
  count<N extends Of<"counter">>(name: N, labels: Labels<N>, by?: number): void;
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
