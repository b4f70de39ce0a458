/** The form of `measured.json`: what one message costs each engine, from a run. */
import * as z from "zod";

const count = z.object({
  requests: z.number(),
  units: z.number(),
  bytes_in: z.number(),
  bytes_out: z.number(),
});

const load = z.object({
  redis: count,
  postgres: count,
  queue: count,
  ledger: count,
  telegram: count,
  first: count,
  second: count,
});
export type Load = z.infer<typeof load>;

/** CPU time of one invocation, ms on this machine's core. */
const functions = z.object({
  webhook: z.number(),
  draftWorker: z.number(),
  reviewerApi: z.number(),
  deliveryWorker: z.number(),
});

export const Measured = z.object({
  measured_at: z.string(),
  commit: z.string(),
  machine: z.string(),
  messages: z.int(),
  customers: z.int(),
  /** Per message, from its update to the receipt of its reply. */
  message: z.object({
    load,
    cpu_ms: functions,
    api_calls: z.number(),
    log_bytes: z.number(),
    postgres_cpu_ms: z.number(),
    redis_cpu_ms: z.number(),
    /** Bytes by which each table grows, with its indexes and what autovacuum has not tidied up yet. */
    rows: z.record(z.string(), z.number()),
    ledger_bytes: z.number(),
  }),
  /** What a customer with a full memory takes, and the models' answers to a message, which Redis keeps for minutes. */
  redis_bytes: z.object({ per_customer: z.number(), cached_per_message: z.number() }),
  /** Per run of a scheduled function without work. */
  schedules: z.record(
    z.string(),
    z.object({ load, cpu_ms: z.number(), postgres_cpu_ms: z.number(), log_bytes: z.number() }),
  ),
  /** Metrics that CloudWatch bills: those of the schedules alone, and with traffic. */
  custom_metrics: z.object({ idle: z.int(), all: z.int() }),
});
export type Measured = z.infer<typeof Measured>;
