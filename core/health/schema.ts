/** What health looks like from outside. */
import * as z from "zod";
import { VectorsLight } from "../knowledge/schema.ts";

const Probe = z.object({ ok: z.boolean(), ms: z.number() });

export const Health = z.object({
  status: z.enum(["ok", "degraded"]),
  stores: z.object({
    postgres: Probe,
    /** Whether it evicts keys when its memory is full, which loses messages; unknown where it does not say. */
    redis: Probe.extend({ eviction: z.enum(["off", "on", "unknown"]) }),
    /** Where knowledge is searched; null where its engine did not answer. */
    vectors: Probe.extend({ light: VectorsLight.nullable() }),
  }),
  /** Updates of the last day whose ids are in no store, and since when that is known; null while Postgres is silent. */
  log: z.object({ missing_updates: z.int(), since: z.iso.datetime().nullable() }).nullable(),
  /** What an operator should do about what is wrong, besides bringing back a store. */
  advice: z.array(z.string()),
});
export type Health = z.infer<typeof Health>;

/** What this process asked of Postgres since it began, and what Postgres says of its connections. */
export const DatabaseHealth = z.object({
  queries: z.object({
    /** Round trips that ended. */
    count: z.int(),
    errors: z.int(),
    /** On their way now. */
    active: z.int(),
    /** Paused before they are tried again. */
    waiting: z.int(),
    /** Of the last thousand, ms. */
    mean_ms: z.number(),
    p95_ms: z.number(),
  }),
  /** The slowest on average come first; with placeholders, never with values. */
  slow: z.array(z.object({ statement: z.string(), calls: z.int(), mean_ms: z.number(), max_ms: z.number() })),
  /** Null while Postgres cannot be reached. */
  connections: z.object({ active: z.int(), idle: z.int(), max: z.int() }).nullable(),
  /** Whether analytics read from a replica. */
  replica: z.boolean(),
});
export type DatabaseHealth = z.infer<typeof DatabaseHealth>;
