/** The log's keys in Redis; braces keep one customer's keys in the same cluster slot. */
import { type CustomerId, shardOf } from "../kernel/ids.ts";
import { rateWindows, shards } from "./rules.ts";

const dueKey = (shard: number): string => `wal:due:${String(shard).padStart(2, "0")}`;

/** Every shard of the due-set. */
export const dueKeys: readonly string[] = Array.from({ length: shards }, (_, shard) => dueKey(shard));

/** The keys of one customer's log. */
export const keys = (customer: CustomerId) => ({
  log: `wal:{${customer}}`,
  state: `wal:{${customer}}:state`,
  seen: `wal:{${customer}}:seen`,
  due: dueKey(shardOf(customer)),
  rates: rateWindows.map((window) => `rate:{${customer}}:${window.name}`),
});
