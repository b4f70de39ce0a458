/** The load, the limits and the costs of a number of messages a day, computed from what a run measured. */
import { prices as modelPrices } from "../../core/drafting/prices.ts";
import { replyMs } from "../../core/ledger/port.ts";
import { days } from "../../core/retention/periods.ts";
import { handledMs } from "../../core/wal/rules.ts";
import { assumptions as assumed } from "./assumptions.ts";
import { type LimitName, limits } from "./limits.ts";
import { prices } from "./prices.ts";
import type { Load, Measured } from "./schema.ts";

export interface Scenario {
  readonly messages_per_day: number;
  readonly customers: number;
}

const gigabyte = 1e9;
const runsPerDay: Readonly<Record<string, number>> = {
  sweep: 1_440,
  health: 1_440,
  upkeep: 288,
  refresh: 144,
  retention: 24,
};

/**
 * For how many days a table stores what a message adds to it: 0 for tables that grow only with the number of customers,
 * or whose rows are deleted at once.
 */
export const storedDays: Readonly<Record<string, number>> = {
  interactions: days.hot,
  messages: days.hot,
  deliveries: days.hot,
  search_entries: days.hot,
  memory_logs: days.memories,
  audit_log: days.audit,
  handled_updates: handledMs / 86_400_000,
  customer_list: 0,
  message_processing_cursors: 0,
  wal_fallback: 0,
};

/** What a message adds to Postgres, bytes times the days for which they are stored. */
export const byteDays = ({ rows }: Measured["message"]): number =>
  Object.entries(rows).reduce((total, [table, bytes]) => total + bytes * (storedDays[table] ?? days.cold), 0);

const stores = ["redis", "postgres", "queue", "ledger"] as const;
const roundTrips = (load: Load): number => stores.reduce((sum, store) => sum + load[store].requests, 0);

/** Seconds that functions run for this CPU time and load. */
const secondsOf = (cpuMs: number, load: Load): number =>
  ((cpuMs * assumed.cpu_mb) / assumed.function_mb +
    roundTrips(load) * assumed.round_trip_ms +
    load.telegram.requests * assumed.telegram_ms) /
  1_000;

/** What one message takes. */
export function perMessage({ message }: Measured) {
  const { load, cpu_ms } = message;
  const models = assumed.model_seconds.first + assumed.model_seconds.second;
  const cpu = Object.values(cpu_ms).reduce((sum, ms) => sum + ms, 0);
  return {
    invocations: 3 + message.api_calls,
    function_seconds: secondsOf(cpu, load) + models,
    draft_seconds: (cpu_ms.draftWorker * assumed.cpu_mb) / assumed.function_mb / 1_000 + models,
    api_calls: message.api_calls,
    redis_commands: load.redis.units,
    redis_bytes: load.redis.bytes_in + load.redis.bytes_out,
    sql_statements: load.postgres.units,
    postgres_cpu_ms: message.postgres_cpu_ms,
    queue_requests: load.queue.requests * assumed.requests_per_job,
    // When the archive has a row, it is deleted.
    ledger_writes: 2 * load.ledger.units,
    telegram_sends: load.second.requests,
    log_bytes: message.log_bytes,
    postgres_byte_days: byteDays(message),
  };
}

/** What the schedules take in a day, whatever the load. */
function fixedPerDay({ schedules }: Measured) {
  const sum = {
    invocations: 0,
    function_seconds: 0,
    redis_commands: 0,
    postgres_cpu_ms: 0,
    queue_requests: 0,
    log_bytes: 0,
  };
  for (const [name, { load, cpu_ms, postgres_cpu_ms, log_bytes }] of Object.entries(schedules)) {
    const runs = runsPerDay[name] ?? 0;
    sum.invocations += runs;
    sum.function_seconds += runs * secondsOf(cpu_ms, load);
    sum.redis_commands += runs * load.redis.units;
    sum.queue_requests += runs * load.queue.requests;
    sum.postgres_cpu_ms += runs * postgres_cpu_ms;
    sum.log_bytes += runs * log_bytes;
  }
  return { ...sum, queue_requests: sum.queue_requests + 2 * assumed.polls_per_queue };
}

/** The load of a day, and of a second at the peak. */
export function loadOf(measured: Measured, { messages_per_day, customers }: Scenario) {
  const one = perMessage(measured);
  const fixed = fixedPerDay(measured);
  const ofDay = (name: keyof typeof fixed) => fixed[name] + one[name] * messages_per_day;
  const { redis_bytes } = measured;
  const peak_messages_per_second = (messages_per_day / 86_400) * assumed.peak;
  const cached = peak_messages_per_second * (replyMs / 1_000);
  return {
    peak_messages_per_second,
    invocations: ofDay("invocations"),
    function_seconds: ofDay("function_seconds"),
    api_calls: one.api_calls * messages_per_day,
    redis_commands: ofDay("redis_commands"),
    redis_gb: (customers * redis_bytes.per_customer + cached * redis_bytes.cached_per_message) / gigabyte,
    redis_traffic_gb: (one.redis_bytes * messages_per_day) / gigabyte,
    sql_statements: one.sql_statements * messages_per_day,
    postgres_cpu_seconds: ofDay("postgres_cpu_ms") / 1_000,
    postgres_gb: (one.postgres_byte_days * messages_per_day) / gigabyte,
    queue_requests: ofDay("queue_requests"),
    ledger_writes: one.ledger_writes * messages_per_day,
    ledger_gb: (2 * measured.message.ledger_bytes * messages_per_day * days.hot) / gigabyte,
    archive_gb: (archivedBytes(measured) * messages_per_day * (days.cold - days.hot)) / gigabyte,
    archive_puts: customers * assumed.archive_puts,
    log_gb: ofDay("log_bytes") / gigabyte,
    reviewers: (messages_per_day * assumed.review_seconds) / (assumed.review_hours * 3_600),
  };
}

/** An upper bound, what the rows take in Postgres: a part of the archive is compressed and has no indexes. */
const archivedBytes = ({ message: { rows, ledger_bytes } }: Measured): number =>
  ["interactions", "messages", "deliveries"].reduce(
    (total, table) => total + (rows[table] ?? 0),
    ledger_bytes,
  );

/** The demand for each limited resource. */
function demandsOf(measured: Measured, scenario: Scenario): Record<LimitName, number> {
  const one = perMessage(measured);
  const load = loadOf(measured, scenario);
  const rate = load.peak_messages_per_second;
  const { first, second } = measured.message.load;
  return {
    first_model: rate * 60 * first.requests,
    second_model: rate * 60 * second.requests,
    drafts: rate * one.draft_seconds,
    concurrency: rate * one.function_seconds,
    api: rate * one.api_calls,
    telegram: rate * one.telegram_sends,
    redis_commands: rate * one.redis_commands,
    redis_size: load.redis_gb,
    postgres_cpu: (rate * one.postgres_cpu_ms) / 1_000 / assumed.postgres_share,
    postgres_size: load.postgres_gb,
    ledger_writes: rate * one.ledger_writes,
    queue_in_flight: rate * one.draft_seconds,
  };
}

/** Every limit with its use (1 is full) and the messages a day at which it is reached, the first one first. */
export function limitsOf(measured: Measured, scenario: Scenario) {
  const demands = demandsOf(measured, scenario);
  return (Object.keys(limits) as LimitName[]) // Object.keys loses the key type
    .map((name) => {
      const limit = limits[name];
      const used = demands[name] / limit.at_most;
      return { name, ...limit, demand: demands[name], used, reached_at: scenario.messages_per_day / used };
    })
    .toSorted((a, b) => a.reached_at - b.reached_at);
}

/** USD of the two models for one message, by the price list that the ledger uses. */
function modelCost({ message: { load } }: Measured): number {
  const cost = (model: string, { bytes_in, bytes_out }: Load["first"]) => {
    const price = modelPrices.get(model);
    if (price === undefined) throw new Error(`${model} has no price`);
    return (bytes_in * price.input + bytes_out * price.output) / assumed.characters_per_token / 1e12;
  };
  return cost("google/gemini-2.5-flash", load.first) + cost("openai/gpt-4o-mini", load.second);
}

/** USD a day, by part. */
export function costsOf(measured: Measured, scenario: Scenario): Record<string, number> {
  const load = loadOf(measured, scenario);
  const ofMonth = (gb: number, { usd }: { readonly usd: number }) => (gb * usd) / assumed.days_per_month;
  const paidTraffic = Math.max(0, load.redis_traffic_gb - 200 / assumed.days_per_month);
  const cuHours = Math.max(assumed.min_cu * 24, load.postgres_cpu_seconds / assumed.postgres_share / 3_600);
  return {
    models: modelCost(measured) * scenario.messages_per_day,
    lambda:
      load.invocations * prices.lambda_request.usd +
      (load.function_seconds * assumed.function_mb * prices.lambda_gb_second.usd) / 1_024,
    redis:
      load.redis_commands * prices.redis_command.usd +
      ofMonth(load.redis_gb, prices.redis_gb_month) +
      paidTraffic * prices.redis_gb_traffic.usd,
    postgres: cuHours * prices.postgres_cu_hour.usd + ofMonth(load.postgres_gb, prices.postgres_gb_month),
    dynamodb:
      load.ledger_writes * prices.dynamodb_write.usd + ofMonth(load.ledger_gb, prices.dynamodb_gb_month),
    sqs: load.queue_requests * prices.sqs_request.usd,
    api: load.api_calls * (prices.api_request.usd + prices.cloudfront_request.usd),
    s3: ofMonth(load.archive_gb, prices.s3_gb_month) + load.archive_puts * prices.s3_put.usd,
    logs: load.log_gb * prices.logs_gb.usd,
    metrics: (measured.custom_metrics.all * prices.custom_metric.usd) / assumed.days_per_month,
  };
}

export const sum = (parts: Readonly<Record<string, number>>): number =>
  Object.values(parts).reduce((total, part) => total + part, 0);

/** Everything about a scenario. */
export function capacityOf(measured: Measured, scenario: Scenario) {
  const perDay = costsOf(measured, scenario);
  const millions = scenario.messages_per_day / 1e6;
  const ordered = limitsOf(measured, scenario);
  return {
    ...scenario,
    load: loadOf(measured, scenario),
    first_limit: ordered[0],
    limits: ordered,
    usd_per_million: Object.fromEntries(Object.entries(perDay).map(([part, usd]) => [part, usd / millions])),
    total_usd_per_million: sum(perDay) / millions,
    usd_per_month: sum(perDay) * assumed.days_per_month,
  };
}
export type Capacity = ReturnType<typeof capacityOf>;
