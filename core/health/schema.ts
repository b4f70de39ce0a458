/** Health as the API reports it. */
import * as z from "zod";
import { digits } from "../kernel/digits.ts";
import { VectorsLight } from "../knowledge/schema.ts";

const Probe = z.object({ ok: z.boolean(), ms: z.number() });

/**
 * What the scheduled check probes. `models` reports the drafts of the last hour, because asking a model costs money.
 */
export const WatchedName = z.enum(["postgres", "redis", "ledger", "vectors", "queue", "telegram", "models"]);
export type WatchedName = z.infer<typeof WatchedName>;

export const WatchedProbe = z.object({
  name: WatchedName,
  ok: z.boolean(),
  ms: z.number(),
  /** Jobs that wait in the queues; updates that wait at Telegram; drafts made and model failures of the last hour. */
  facts: z.record(z.string(), z.union([z.int(), z.iso.datetime(), VectorsLight, z.null()])),
});
export type WatchedProbe = z.infer<typeof WatchedProbe>;

/** One run of the scheduled check; ISO 8601. */
export const HealthCheck = z.object({ checked_at: z.iso.datetime(), probes: z.array(WatchedProbe) });
export type HealthCheck = z.infer<typeof HealthCheck>;

/** Which checks: those of this many hours up to now; a week is stored. */
export const HealthHistoryQuery = z.strictObject({
  hours: digits(1, 168).prefault(24),
});

/** What the scheduled checks of one clock hour found at one store or vendor. */
export const HealthHour = z.object({
  /** The start of the hour. */
  hour: z.iso.datetime(),
  name: WatchedName,
  checks: z.int(),
  failed: z.int(),
  /** The slowest answer, ms. */
  slowest_ms: z.number(),
});
export type HealthHour = z.infer<typeof HealthHour>;

/** Oldest hour first; an hour without a check is missing. */
export const HealthHistory = z.object({ since: z.iso.datetime(), items: z.array(HealthHour) });
export type HealthHistory = z.infer<typeof HealthHistory>;

export const Health = z.object({
  status: z.enum(["ok", "degraded"]),
  stores: z.object({
    postgres: Probe,
    /** Whether it evicts keys when its memory is full, which loses messages; unknown if it does not say. */
    redis: Probe.extend({ eviction: z.enum(["off", "on", "unknown"]) }),
    /** The engine of the knowledge search; null if it did not answer. */
    vectors: Probe.extend({ light: VectorsLight.nullable() }),
  }),
  /** Updates of the last day that are in no store, and when they were counted; null if Postgres does not answer. */
  log: z.object({ missing_updates: z.int(), since: z.iso.datetime().nullable() }).nullable(),
  /** Reviewers' groups that became supergroups, whose new ids the settings do not have yet. */
  moved_groups: z.int(),
  /** The latest scheduled check of every store and vendor; null before the first one. */
  last_check: HealthCheck.nullable(),
  /** What the operator should do, other than restarting a store. */
  advice: z.array(z.string()),
});
export type Health = z.infer<typeof Health>;

/** This process's queries since its start, and Postgres' own view of its connections. */
export const DatabaseHealth = z.object({
  queries: z.object({
    /** Completed round trips. */
    count: z.int(),
    errors: z.int(),
    /** In progress now. */
    active: z.int(),
    /** Waiting for a retry. */
    waiting: z.int(),
    /** The mean of the last thousand, ms. */
    mean_ms: z.number(),
    p95_ms: z.number(),
  }),
  /** Slowest on average first; with placeholders, never values. */
  slow: z.array(z.object({ statement: z.string(), calls: z.int(), mean_ms: z.number(), max_ms: z.number() })),
  /** Null while Postgres cannot be reached. */
  connections: z.object({ active: z.int(), idle: z.int(), max: z.int() }).nullable(),
  /** Whether analytics read from a replica. */
  replica: z.boolean(),
});
export type DatabaseHealth = z.infer<typeof DatabaseHealth>;
