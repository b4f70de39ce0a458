/** The due-sets: customers whose log waits, and those whose flush or lease was lost. */
import * as z from "zod/mini";
import type { CustomerId } from "../kernel/ids.ts";
import type { Ports } from "../kernel/ports.ts";
import type { Redis } from "../kernel/redis.ts";
import { dueKeys, isCustomer, keys } from "./keys.ts";
import * as lua from "./lua.ts";
import * as rules from "./rules.ts";
import type { WalPorts } from "./schema.ts";

interface Due {
  readonly customers: CustomerId[];
  /** Members that named no customer. */
  readonly dropped: number;
}

const Members = z.array(z.string());

/**
 * Customers whose flush or lease was lost, and how many members named no customer. One round trip. Throws Redis errors.
 */
export async function findOverdue({ redis, clock, wal }: WalPorts): Promise<Due> {
  const now = clock.now();
  const latest = now + Math.max(rules.leaseMs, rules.maxDueDelayMs(wal));
  return dueIn(redis, [now - rules.overdueMs, rules.overduePerShard, latest]);
}

/** Customers whose log is waiting for anything, at most this many of each shard. */
export async function findWaiting({ redis }: Pick<Ports, "redis">, perShard: number): Promise<CustomerId[]> {
  return (await dueIn(redis, ["+inf", perShard, "+inf"])).customers;
}

/** The customers in the due-sets. A member that names no customer would come back forever, so it is removed. */
async function dueIn(redis: Redis, args: readonly (string | number)[]): Promise<Due> {
  const members = Members.parse(await redis.script(lua.overdue, dueKeys, args));
  const customers = members.filter(isCustomer);
  const malformed = members.filter((member) => !isCustomer(member));
  if (malformed.length > 0) await redis.script(lua.dropDue, dueKeys, malformed);
  return { customers, dropped: malformed.length };
}

/** Ends every lease when all workers are known to be dead; resolves to the customers affected. Throws Redis errors. */
export async function endLeases({ redis, clock }: Pick<Ports, "redis" | "clock">): Promise<CustomerId[]> {
  const waiting = await findWaiting({ redis }, rules.leasesAtOnce);
  const ended: CustomerId[] = [];
  for (const customer of waiting) {
    const key = keys(customer);
    const result = await redis.script(lua.endLease, [key.state, key.due], [clock.now(), customer]);
    if (result === 1) ended.push(customer);
  }
  return ended;
}
