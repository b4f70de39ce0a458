/** A customer's memory for reviewers: viewed as the next draft will see it, and forgotten on request. */
import { iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import type { CustomerId } from "../kernel/ids.ts";
import type { Ports } from "../kernel/ports.ts";
import { runTogether } from "../kernel/redis.ts";
import type { Reviewer } from "../kernel/reviewer.ts";
import * as sql from "./view-sql.ts";
import { dropSummary } from "./history-sql.ts";
import { forgetPart, memoryIn, memoryPart, rebuilt, rebuildStatement, storedIn } from "./memory.ts";
import { conversationOf } from "./rules.ts";
import { statisticsOf } from "./statistics.ts";
import type { MemoryView } from "./view-schema.ts";

type Stores = Pick<Ports, "sql" | "redis">;

/** A customer's memory as the next draft will see it: one round trip each to Redis and Postgres. Throws `not_found`. */
export async function viewMemory({ sql: db, redis }: Stores, customer: CustomerId): Promise<MemoryView> {
  const [[reply], { customers, rows }] = await Promise.all([
    runTogether(redis, "", [memoryPart(customer)]),
    db.batch({ customers: sql.selectCustomer(customer), rows: rebuildStatement(customer) }),
  ]);
  requireFound(customers, customer);
  const { history, total, summarised } = memoryIn(reply) ?? rebuilt(rows);
  const { recent, summary, count } = conversationOf(history, total, summarised);
  return { recent: [...recent], summary, total: count, statistics: statisticsOf(storedIn(reply)) };
}

/** Restarts memory from now, in Postgres first, so that no rebuild restores what was forgotten. Throws `not_found`. */
export async function forgetMemory(
  { sql: db, redis, clock }: Stores & Pick<Ports, "clock">,
  customer: CustomerId,
  by: Reviewer,
): Promise<void> {
  const now = iso(clock.now());
  const { customers } = await db.batch({
    customers: sql.forgetMemory(customer, by, now),
    summary: dropSummary(customer, now),
  });
  requireFound(customers, customer);
  await runTogether(redis, "", [forgetPart(customer)]);
}

function requireFound(rows: readonly unknown[], customer: CustomerId): void {
  if (rows.length > 0) return;
  throw new NadiaError("not_found", "there is no customer with this id", { facts: { customer } });
}
