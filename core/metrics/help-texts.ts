/** What each metric says, for Prometheus. Not part of the catalogue, because the functions' bundles contain that. */
import type { MetricName } from "./schema.ts";

export const helpTexts: Readonly<Record<MetricName, string>> = {
  pool_size_active: "Calls to a store in progress",
  pool_size_waiting: "Calls waiting for a free slot of a store",
  connection_pool_hits: "Calls that got a slot of a store at once",
  connection_pool_misses: "Calls that had to wait for a slot",
  query_duration_seconds: "Time of a round trip to Postgres",
  operation_latency_seconds: "Time of a call to any other store",
  connection_errors_total: "Calls that could not reach a store",
  breakers_open: "Circuit breakers that are open",
  memory_usage_bytes: "Memory in use, of Redis and of the process that watches it",

  context_size_bytes: "Size of a customer's context when it is stored",
  compression_events_total: "Contexts that had to be compressed",
  compression_duration_seconds: "Time of a compression",
  compression_failures_total: "Contexts that could not be compressed",

  updates_received_total: "Updates from Telegram, by outcome",
  updates_missing: "Updates of the last day that are in no store",
  telegram_updates_pending: "Updates waiting at Telegram",
  messages_parked_total: "Log entries parked because they kept failing",
  log_oldest_age_seconds: "Age of the oldest message waiting for its draft",

  drafts_total: "Drafts stored for review, and turns that got none",
  draft_duration_seconds: "Time from the lease of a turn to its commit",
  drafting_errors_total: "Attempts to draft that failed; most are tried again",
  model_calls_total: "Calls to language models",
  model_call_duration_seconds: "Time until a model answered",
  model_cost_usd_total: "Cost of the models' answers by our price table",

  reviews_waiting: "Reviews waiting for a person; counted up to 1,000",
  review_oldest_age_seconds: "Age of the oldest waiting review",
  decisions_total: "Decisions of reviewers",
  deliveries_total: "Attempts to send a message to a customer",
  deliveries_waiting: "Messages in the outbox; counted up to 1,000",
  delivery_oldest_age_seconds: "How long the oldest message is overdue in the outbox",

  queue_jobs: "Jobs waiting in a queue",
  queue_dead_letters: "Jobs that failed five times",
  jobs_failed_total: "Attempts of queued jobs that failed",
  http_errors_total: "Requests that we answered with 5xx",
  function_errors_total: "Invocations on a laptop that ended with an error",
  sign_ins_refused_total: "Sign-ins that failed",
  callers_refused_total: "Calls without a valid credential or scope",
  health_up: "1 if the store or vendor passed the last check, else 0",
  schedule_last_success_timestamp_seconds: "When a scheduled function last succeeded",
};
