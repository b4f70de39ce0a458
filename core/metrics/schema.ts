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
 * By name. A counter's samples end in `_total`, as OpenMetrics demands, also where its own name does not
 * (`connection_pool_hits`).
 */
export const catalogue = {
  pool_size_active: metric("gauge", null, ["store"], "Calls to a store that are running"),
  pool_size_waiting: metric("gauge", null, ["store"], "Calls that wait until a store has room for them"),
  connection_pool_hits: metric("counter", null, ["store"], "Calls that a store had room for at once"),
  connection_pool_misses: metric("counter", null, ["store"], "Calls that had to wait for room"),
  query_duration_seconds: metric("histogram", "seconds", ["store"], "Time of a round trip to Postgres"),
  operation_latency_seconds: metric("histogram", "seconds", ["store"], "Time of a call to any other store"),
  connection_errors_total: metric("counter", null, ["store"], "Calls that could not reach a store"),
  breakers_open: metric("gauge", null, ["store"], "Circuit breakers that keep calls away from a store"),
  updates_received_total: metric(
    "counter",
    null,
    ["outcome"],
    "Updates from Telegram, by what became of them",
  ),
  deliveries_total: metric("counter", null, ["outcome"], "Attempts to send a message to a customer"),
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
  /** Moves a gauge that several parts of the process share. */
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
