/** Restores Postgres copies to the log if Redis was down or has been emptied. */
import * as z from "zod/mini";
import { CustomerId } from "../kernel/ids.ts";
import type { Ports } from "../kernel/ports.ts";
import * as lua from "./copies-lua.ts";
import { restoredEntry } from "./entry.ts";
import { keys, seenKey } from "./keys.ts";
import * as rules from "./rules.ts";
import type { Copy, CopyKey, Missing, Restored, WalPorts } from "./schema.ts";

const MissingReply = z.tuple([z.array(z.string()), z.array(CustomerId)]);

/** Finds the copies missing from every log, and the customers whose log has no due time. One round trip. */
export async function findMissing(
  { redis }: Pick<Ports, "redis">,
  copies: readonly CopyKey[],
): Promise<Missing> {
  const perCustomer = Map.groupBy(copies, (copy) => copy.customer_id);
  const reply = await redis.script(
    lua.missing,
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
 * Restores one customer's copies to the log, except those it already holds or that were appended after `checkedAt`.
 * Bypasses the rate windows, since hours of messages may be restored at once.
 */
export async function restore(
  ports: WalPorts,
  customer: CustomerId,
  copies: readonly Copy[],
  checkedAt: number,
): Promise<Restored> {
  const { redis, clock, wal } = ports;
  const key = keys(customer);
  const restored = { count: 0, dueAt: clock.now(), schedule: false };
  for (const some of chunksOf(copies)) {
    const reply = await redis.script(
      lua.restore,
      [key.log, key.state, key.due, ...some.map((copy) => seenKey(customer, copy.update_id))],
      [
        clock.now(),
        customer,
        wal.debounceMs,
        wal.maxWaitMs,
        rules.seenMs,
        checkedAt,
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
