/** What a customer's write-ahead log still has in Redis. */
import type { CustomerId } from "../../core/kernel/ids.ts";
import type { Redis } from "../../core/kernel/redis.ts";
import { dueKeys, keys } from "../../core/wal/keys.ts";

/** Whether the log and its state exist (0 or 1), and in how many shards of the due-set the customer is. */
export async function remainsOfLog(
  redis: Redis,
  customer: CustomerId,
): Promise<Readonly<Record<"log" | "state" | "due", number>>> {
  const lua = `local due = 0
    for i = 3, #KEYS do if redis.call('ZSCORE', KEYS[i], ARGV[1]) then due = due + 1 end end
    return {redis.call('EXISTS', KEYS[1]), redis.call('EXISTS', KEYS[2]), due}`;
  const own = keys(customer);
  const reply = await redis.script(
    { name: "test.remains", lua },
    [own.log, own.state, ...dueKeys],
    [customer],
  );
  const [log, state, due] = reply as [number, number, number];
  return { log, state, due };
}
