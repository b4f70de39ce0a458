/** The panels of both dashboards, Grafana's and CloudWatch's, as data; free of SST. */

export interface Series {
  /** A metric of the catalogue (core/metrics/schema.ts). */
  readonly metric: string;
  /** `rate`: how often per minute. */
  readonly of: "value" | "rate" | "average" | "p95";
  /** One line for each value of this label. */
  readonly by?: string;
}

export interface Panel {
  readonly title: string;
  readonly unit: "short" | "s" | "bytes" | "currencyUSD";
  readonly series: readonly Series[];
}

export const panels: readonly Panel[] = [
  {
    title: "Updates per minute",
    unit: "short",
    series: [{ metric: "updates_received_total", of: "rate", by: "outcome" }],
  },
  {
    title: "Drafts per minute",
    unit: "short",
    series: [
      { metric: "drafts_total", of: "rate", by: "outcome" },
      { metric: "drafting_errors_total", of: "rate" },
    ],
  },
  {
    title: "Decisions per minute",
    unit: "short",
    series: [{ metric: "decisions_total", of: "rate", by: "decision" }],
  },
  {
    title: "Sends per minute",
    unit: "short",
    series: [{ metric: "deliveries_total", of: "rate", by: "outcome" }],
  },
  {
    title: "What waits",
    unit: "short",
    series: [
      { metric: "reviews_waiting", of: "value" },
      { metric: "deliveries_waiting", of: "value", by: "state" },
      { metric: "queue_jobs", of: "value", by: "queue" },
      { metric: "queue_dead_letters", of: "value", by: "queue" },
    ],
  },
  {
    title: "How long it has waited",
    unit: "s",
    series: [
      { metric: "log_oldest_age_seconds", of: "value" },
      { metric: "review_oldest_age_seconds", of: "value" },
      { metric: "delivery_oldest_age_seconds", of: "value" },
    ],
  },
  {
    title: "Time of a draft",
    unit: "s",
    series: [
      { metric: "draft_duration_seconds", of: "p95" },
      { metric: "model_call_duration_seconds", of: "p95", by: "model" },
    ],
  },
  {
    title: "Model calls per minute",
    unit: "short",
    series: [{ metric: "model_calls_total", of: "rate", by: "outcome" }],
  },
  {
    title: "Cost per minute",
    unit: "currencyUSD",
    series: [{ metric: "model_cost_usd_total", of: "rate", by: "model" }],
  },
  {
    title: "Postgres: time of a round trip",
    unit: "s",
    series: [
      { metric: "query_duration_seconds", of: "average", by: "store" },
      { metric: "query_duration_seconds", of: "p95", by: "store" },
    ],
  },
  {
    title: "Other stores: time of a call",
    unit: "s",
    series: [
      { metric: "operation_latency_seconds", of: "average", by: "store" },
      { metric: "operation_latency_seconds", of: "p95", by: "store" },
    ],
  },
  {
    title: "Calls to stores",
    unit: "short",
    series: [
      { metric: "pool_size_active", of: "value", by: "store" },
      { metric: "pool_size_waiting", of: "value", by: "store" },
      { metric: "connection_pool_misses", of: "rate", by: "store" },
      { metric: "connection_errors_total", of: "rate", by: "store" },
      { metric: "breakers_open", of: "value", by: "store" },
    ],
  },
  {
    title: "Memory in use",
    unit: "bytes",
    series: [{ metric: "memory_usage_bytes", of: "value", by: "of" }],
  },
  {
    title: "Customers' contexts",
    unit: "bytes",
    series: [
      { metric: "context_size_bytes", of: "average" },
      { metric: "context_size_bytes", of: "p95" },
    ],
  },
  {
    title: "Compressions per minute",
    unit: "short",
    series: [
      { metric: "compression_events_total", of: "rate", by: "level" },
      { metric: "compression_failures_total", of: "rate" },
    ],
  },
  {
    title: "Health",
    unit: "short",
    series: [
      { metric: "health_up", of: "value", by: "name" },
      { metric: "updates_missing", of: "value" },
      { metric: "telegram_updates_pending", of: "value" },
    ],
  },
  {
    title: "Errors per minute",
    unit: "short",
    series: [
      { metric: "jobs_failed_total", of: "rate" },
      { metric: "http_errors_total", of: "rate", by: "code" },
      { metric: "messages_parked_total", of: "rate" },
    ],
  },
  {
    title: "Refused per minute",
    unit: "short",
    series: [
      { metric: "sign_ins_refused_total", of: "rate", by: "reason" },
      { metric: "callers_refused_total", of: "rate", by: "reason" },
    ],
  },
];
