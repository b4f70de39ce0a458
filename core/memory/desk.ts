/** A customer's memory for reviewers: viewed as the next draft will see it, and forgotten on request. */
import { type Clock, iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import type { CustomerId } from "../kernel/ids.ts";
import { type Redis, runTogether } from "../kernel/redis.ts";
import type { Sql } from "../kernel/sql.ts";
import type { Reviewer } from "../kernel/reviewer.ts";
import * as sql from "./desk-sql.ts";
import { dropSummary } from "./history-sql.ts";
import type { Measurement } from "./measurement.ts";
import { forgetPart, memoryIn, memoryPart, rebuilt, rebuildStatement, storedIn } from "./memory.ts";
import { conversationOf } from "./rules.ts";
import { statisticsOf } from "./statistics.ts";
import type { MemoryFigures, MemoryView } from "./view-schema.ts";

export interface MemoryDesk {
  /** One round trip each to Redis and Postgres. Throws `not_found`. */
  view(customer: CustomerId): Promise<MemoryView>;
  /**
   * Restarts memory from now, in Postgres first, so that no rebuild restores what was forgotten. Throws `not_found`.
   */
  forget(customer: CustomerId, by: Reviewer): Promise<void>;
  /** The last measurement of all customers' memories. */
  statistics(): Promise<MemoryFigures>;
}

interface Needs {
  readonly sql: Sql;
  readonly redis: Redis;
  readonly measurement: Measurement;
  readonly clock: Clock;
}

export const createMemoryDesk = (needs: Needs): MemoryDesk => ({
  view: (customer) => view(needs, customer),
  forget: async (customer, by) => {
    const now = iso(needs.clock.now());
    const { customers } = await needs.sql.batch({
      customers: sql.forgetMemory(customer, by, now),
      summary: dropSummary(customer, now),
    });
    requireFound(customers, customer);
    await runTogether(needs.redis, "", [forgetPart(customer)]);
  },
  statistics: () => needs.measurement.last(),
});

async function view({ sql: db, redis }: Needs, customer: CustomerId): Promise<MemoryView> {
  const [[reply], { customers, rows }] = await Promise.all([
    runTogether(redis, "", [memoryPart(customer)]),
    db.batch({ customers: sql.selectCustomer(customer), rows: rebuildStatement(customer) }),
  ]);
  requireFound(customers, customer);
  const { history, total, summarised } = memoryIn(reply) ?? rebuilt(rows);
  const { recent, summary, count } = conversationOf(history, total, summarised);
  return { recent: [...recent], summary, total: count, statistics: statisticsOf(storedIn(reply)) };
}

function requireFound(rows: readonly unknown[], customer: CustomerId): void {
  if (rows.length > 0) return;
  throw new NadiaError("not_found", "there is no customer with this id", { facts: { customer } });
}
