/** Appends envelopes to a customer's log: the webhook as they arrive, the sweep from their Postgres copies. */
import * as z from "zod/mini";
import type { Envelope } from "../intake/schema.ts";
import type { Clock } from "../kernel/clock.ts";
import { CustomerId } from "../kernel/ids.ts";
import type { Redis } from "../kernel/redis.ts";
import { counts, restoredEntry } from "./entry.ts";
import { keys } from "./keys.ts";
import * as copiesLua from "./copies-lua.ts";
import { append as appendScript } from "./lua.ts";
import * as rules from "./rules.ts";
import type { Append, Copy, CopyPlace, Missing, Restored, WalSettings } from "./schema.ts";

interface Log {
  readonly redis: Redis;
  readonly clock: Clock;
  readonly settings: WalSettings;
}

const AppendReply = z.union([
  z.tuple([z.literal("duplicate")]),
  z.tuple([z.literal("appended"), z.number(), z.number(), z.enum(["", "minute", "hour", "day"])]),
]);

/** One round trip: dedupe, rate windows, list, due time. Throws Redis errors. */
export async function append({ redis, clock, settings }: Log, envelope: Envelope): Promise<Append> {
  const key = keys(envelope.customer_id);
  const reply = await redis.script(
    appendScript,
    [key.log, key.state, key.seen, key.due, ...key.rates],
    [
      clock.now(),
      envelope.update_id,
      JSON.stringify(envelope),
      envelope.customer_id,
      settings.debounceMs,
      settings.maxWaitMs,
      rules.seenMs,
      counts(envelope) ? 1 : 0,
      ...rules.rateWindows.flatMap((window) => [window.ms, window.limit]),
    ],
  );
  const [kind, dueAt, schedule, over] = AppendReply.parse(reply);
  if (kind === "duplicate") return { kind };
  return { kind, dueAt, schedule: schedule === 1, overLimit: over === "" ? null : over };
}

const MissingReply = z.tuple([z.array(z.string()), z.array(CustomerId)]);

/** Finds the copies missing from every log, and the customers whose log has no due time. One round trip. */
export async function missing({ redis }: Log, copies: readonly CopyPlace[]): Promise<Missing> {
  const perCustomer = Map.groupBy(copies, (copy) => copy.customer_id);
  const reply = await redis.script(
    copiesLua.missing,
    [...perCustomer.keys()].flatMap((customer) => [keys(customer).log, keys(customer).due]),
    [...perCustomer].flatMap(([customer, own]) => [
      customer,
      own.length,
      ...own.map((copy) => copy.update_id),
    ]),
  );
  const [updates, idle] = MissingReply.parse(reply);
  return { updates: updates.map(Number), idle };
}

const RestoreReply = z.union([
  z.tuple([z.literal("held")]),
  z.tuple([z.literal("restored"), z.number(), z.number(), z.number()]),
]);

/**
 * Restores one customer's copies to the log, except those it already holds or that were appended after `lookedAt`.
 * Bypasses the rate windows, since hours of messages may be restored at once.
 */
export async function restore(
  log: Log,
  customer: CustomerId,
  copies: readonly Copy[],
  lookedAt: number,
): Promise<Restored> {
  const { redis, clock, settings } = log;
  const key = keys(customer);
  const restored = { count: 0, dueAt: clock.now(), schedule: false };
  for (const some of chunksOf(copies)) {
    const reply = await redis.script(
      copiesLua.restore,
      [key.log, key.state, key.seen, key.due],
      [
        clock.now(),
        customer,
        settings.debounceMs,
        settings.maxWaitMs,
        rules.seenMs,
        lookedAt,
        ...some.flatMap((copy) => [copy.update_id, restoredEntry(copy)]),
      ],
    );
    const [kind, dueAt = 0, schedule = 0, count = 0] = RestoreReply.parse(reply);
    if (kind === "held") continue;
    restored.count += count;
    restored.dueAt = dueAt;
    restored.schedule ||= schedule === 1;
  }
  return restored;
}

/** Splits copies, in order, into batches that fit one request. */
function chunksOf(copies: readonly Copy[]): Copy[][] {
  const chunks: Copy[][] = [];
  let bytes = Infinity;
  for (const copy of copies) {
    const own = Buffer.byteLength(copy.envelope);
    if (bytes + own > rules.restoredBytes) {
      chunks.push([]);
      bytes = 0;
    }
    chunks.at(-1)?.push(copy);
    bytes += own;
  }
  return chunks;
}
