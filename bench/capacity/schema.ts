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
    /** Characters of the prompts, and of what the models answer. */
    prompt_chars: z.object({ first: z.number(), second: z.number() }),
    postgres_cpu_ms: z.number(),
    redis_cpu_ms: z.number(),
    /** Bytes that stay in Postgres, by table, indexes included. */
    rows: z.record(z.string(), z.number()),
    ledger_bytes: z.number(),
  }),
  /** Bytes of Redis per customer with a full conversation. */
  redis_bytes_per_customer: z.number(),
  /** Per run of a scheduled function without work. */
  schedules: z.record(z.string(), z.object({ load, cpu_ms: z.number() })),
});
export type Measured = z.infer<typeof Measured>;
