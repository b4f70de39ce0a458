/** What must hold for a customer once a flow with crashes has ended. */
import assert from "node:assert/strict";
import { sql, statement } from "../../core/compiler.ts";
import type { CustomerId } from "../../core/kernel/ids.ts";
import { runTogether } from "../../core/kernel/redis.ts";
import { memoryIn, memoryPart, rebuildStatement, rebuilt } from "../../core/memory/memory.ts";
import type { CrashWorld } from "./crash.ts";
import { remainsOfLog } from "./log-remains.ts";

/** The customer's interactions that are not superseded, with their message ids in the order stored. */
export const interactionsOf = (world: CrashWorld, customer: CustomerId) =>
  world.engines.sql.query(
    statement<{ status: string; messages: number[] }>(sql`
      select i.status, coalesce((select jsonb_agg(m.telegram_message_id order by m.id) from messages m
        where m.interaction_id = i.id), '[]') as messages
      from interactions i where i.user_id = ${customer}::uuid and i.status <> 'superseded' order by i.created_at`),
  );

/** These texts are remembered once each and in order; Redis agrees with Postgres or is empty. */
export async function requireRemembered(
  world: CrashWorld,
  customer: CustomerId,
  expected: readonly string[],
): Promise<void> {
  const known = rebuilt(await world.engines.sql.query(rebuildStatement(customer)));
  assert.deepEqual(
    known.history.map(({ text }) => text),
    expected,
  );
  const [reply] = await runTogether(world.engines.redis, "", [memoryPart(customer)]);
  const kept = memoryIn(reply);
  if (kept !== null) assert.deepEqual(kept, known, "Redis remembers what Postgres knows");
}

/** Nothing of this customer's is waiting anywhere, and nothing was parked. */
export async function requireEmptyLog({ engines }: CrashWorld, customer: CustomerId): Promise<void> {
  const remains = await remainsOfLog(engines.redis, customer);
  assert.deepEqual(remains, { log: 0, state: 0, due: 0 }, "nothing is left in the log");
  const [row] = await engines.sql.query(
    statement<{ n: number }>(sql`select ((select count(*) from wal_fallback)
      + (select count(*) from kept_updates where customer_id = ${customer}::uuid)
      + (select count(*) from quarantine_messages where user_id = ${customer}::uuid))::integer as n`),
  );
  assert.equal(row?.n, 0, "nothing was parked or held back");
}
