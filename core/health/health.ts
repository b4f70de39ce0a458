/** Probes of the stores, each on its own, so that one that hangs does not hide the others. */
import type { Clock } from "../kernel/clock.ts";
import type { Redis } from "../kernel/redis.ts";
import type { Sql } from "../kernel/sql.ts";
import type { Health } from "./schema.ts";

/** Asks every store for a sign of life; never throws. */
export async function probe(stores: { sql: Sql; redis: Redis; clock: Clock }): Promise<Health> {
  const [postgres, redis] = await Promise.all([
    timed(stores.clock, () => stores.sql.query({ sql: "select 1", parameters: [] })),
    timed(stores.clock, () => stores.redis.ping()),
  ]);
  return { status: postgres.ok && redis.ok ? "ok" : "degraded", stores: { postgres, redis } };
}

async function timed(clock: Clock, call: () => Promise<unknown>): Promise<Health["stores"]["redis"]> {
  const start = clock.now();
  const ok = await call().then(
    () => true,
    () => false,
  );
  return { ok, ms: clock.now() - start };
}
