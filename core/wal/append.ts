/** Appends an envelope to its customer's log, and copies it to Postgres in case Redis is down. */
import * as z from "zod/mini";
import type { Envelope } from "../intake/schema.ts";
import type { Ports } from "../kernel/ports.ts";
import { counts } from "./entry.ts";
import { keys, seenKey, settingsKey } from "./keys.ts";
import { append as appendScript } from "./append-lua.ts";
import * as rules from "./rules.ts";
import type { Append, WalPorts } from "./schema.ts";
import { insertCopy } from "./sql.ts";

const AppendReply = z.union([
  z.tuple([z.literal("duplicate")]),
  z.tuple([z.literal("appended"), z.number(), z.number(), z.enum(["", "minute", "hour", "day"])]),
]);

/** One round trip: dedupe, rate windows, list, due time. Throws Redis errors. */
export async function append({ redis, clock, wal }: WalPorts, envelope: Envelope): Promise<Append> {
  const { customer_id, update_id } = envelope;
  const key = keys(customer_id);
  const reply = await redis.script(
    appendScript,
    [key.log, key.state, seenKey(customer_id, update_id), key.due, settingsKey, ...key.rates],
    [
      clock.now(),
      update_id,
      JSON.stringify(envelope),
      customer_id,
      wal.debounceMs,
      wal.maxWaitMs,
      rules.seenMs,
      counts(envelope) ? 1 : 0,
      ...rules.rateWindows.flatMap((window) => [window.ms, window.limit]),
    ],
  );
  const [kind, dueAt, schedule, over] = AppendReply.parse(reply);
  if (kind === "duplicate") return { kind };
  return { kind, dueAt, schedule: schedule === 1, overLimit: over === "" ? null : over };
}

/**
 * Stores a copy of an envelope in Postgres; `operation` is the recovery operation that fetched it. Throws Postgres
 * errors.
 */
export async function storeCopy(
  { sql }: Pick<Ports, "sql">,
  envelope: Envelope,
  operation: string | null = null,
): Promise<void> {
  await sql.query(insertCopy(envelope, operation));
}
