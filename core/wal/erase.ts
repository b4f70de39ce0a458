/** Closes a customer's log while the customer is erased, and removes what it held. */
import * as z from "zod/mini";
import type { CustomerId } from "../kernel/ids.ts";
import type { Ports } from "../kernel/ports.ts";
import type { Part, RedisReply } from "../kernel/redis.ts";
import * as lua from "./erase-lua.ts";
import { legacySeenKey, keys, seenKeys } from "./keys.ts";

/** A log that grants no lease. */
export interface ClosedLog {
  /** Whether it was already closed, so that no draft can have begun in between. */
  readonly wasClosed: boolean;
  /** The ids of all the customer's updates that Redis knows. */
  readonly updates: readonly number[];
}

const CloseReply = z.tuple([z.number(), z.array(z.string())]);

/**
 * Closes the customer's log for this long, ms: drafts in progress are lost, and incoming messages wait. Throws Redis
 * errors.
 */
export async function closeLog(
  { redis, clock }: Pick<Ports, "redis" | "clock">,
  customer: CustomerId,
  ms: number,
): Promise<ClosedLog> {
  const { log, state } = keys(customer);
  const now = clock.now();
  const [wasClosed, ids] = CloseReply.parse(
    await redis.script(lua.close, [log, state, ...seenKeys(customer)], [now, now + ms]),
  );
  return { wasClosed: wasClosed === 1, updates: ids.map(Number) };
}

/** The part of a round trip that removes these updates from a closed log; its reply starts with `purged`. */
export function purgePart(customer: CustomerId, updates: readonly number[]): Part {
  const { log, state, due, rates } = keys(customer);
  const seen = seenKeys(customer);
  return {
    script: lua.purge,
    keys: [log, state, due, ...seen, ...rates, legacySeenKey(customer)],
    args: [customer, seen.length, ...updates],
  };
}

const PurgeReply = z.tuple([z.literal("purged"), z.number(), z.number()]);

/** The numbers that `purgePart` removed: entries of the log, and markers and rate windows. */
export function purgedIn(reply: RedisReply | undefined): {
  readonly entries: number;
  readonly marks: number;
} {
  const [, entries, marks] = PurgeReply.parse(reply);
  return { entries, marks };
}

/** Opens the log; true if messages arrived in the meantime, so that a flush must be scheduled. Throws Redis errors. */
export async function reopenLog(
  { redis, clock }: Pick<Ports, "redis" | "clock">,
  customer: CustomerId,
): Promise<boolean> {
  const { log, state, due } = keys(customer);
  return (await redis.script(lua.reopen, [log, state, due], [clock.now(), customer])) === 1;
}
