/** The log's keys in Redis; braces keep one customer's keys in the same cluster slot. */
import { CustomerId, shardOf } from "../kernel/ids.ts";
import { rateWindows, seenParts, shards } from "./rules.ts";

const dueKey = (shard: number): string => `wal:due:${String(shard).padStart(2, "0")}`;

/** Every shard of the due-set. */
export const dueKeys: readonly string[] = Array.from({ length: shards }, (_, shard) => dueKey(shard));

/** Where the last run that copied logs stopped. */
export const copyingKey = "wal:copying";

/** The newest settings; the limits that admins set are among them. */
export const settingsKey = "settings";

/** Matches the exact key format: the schema also accepts capitals, which no key contains. */
export const isCustomer = (member: string): member is CustomerId =>
  CustomerId.safeParse(member).data === member;

/** The sorted sets that mark a customer's updates as seen; an update's is at its id modulo their number. */
export const seenKeys = (customer: CustomerId): readonly string[] =>
  Array.from({ length: seenParts }, (_, part) => seenKey(customer, part));

/** The one that marks this update. The ids that stand for unreadable entries are negative. */
export const seenKey = (customer: CustomerId, updateId: number): string =>
  `wal:{${customer}}:seen:${((updateId % seenParts) + seenParts) % seenParts}`;

/** The one set in which earlier versions marked a customer's updates; it expires 25 hours after the upgrade. */
export const legacySeenKey = (customer: CustomerId): string => `wal:{${customer}}:seen`;

/** The keys of one customer's log, except those of its updates. */
export const keys = (customer: CustomerId) => ({
  log: `wal:{${customer}}`,
  state: `wal:{${customer}}:state`,
  due: dueKey(shardOf(customer)),
  rates: rateWindows.map((window) => `rate:{${customer}}:${window.name}`),
});
