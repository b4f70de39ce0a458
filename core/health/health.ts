/** Probes of the stores, each on its own, so that one that hangs does not hide the others. */
import type { Clock } from "../kernel/clock.ts";
import type { Redis } from "../kernel/redis.ts";
import type { Sql } from "../kernel/sql.ts";
import type { VectorsStatus } from "../knowledge/schema.ts";
import type { Health } from "./schema.ts";

interface Stores {
  readonly sql: Sql;
  readonly redis: Redis;
  readonly vectors: () => Promise<VectorsStatus>;
  readonly clock: Clock;
}

/** Asks every store for a sign of life; never throws. */
export async function probe({ sql, redis, vectors, clock }: Stores): Promise<Health> {
  const [postgres, cache, knowledge] = await Promise.all([
    timed(clock, () => sql.query({ sql: "select 1", parameters: [] })),
    timed(clock, () => redis.ping()),
    timed(clock, vectors),
  ]);
  const light = knowledge.answer?.status ?? null;
  const stores = {
    postgres: { ok: postgres.ok, ms: postgres.ms },
    redis: { ok: cache.ok, ms: cache.ms },
    vectors: { ok: light !== null && light !== "red", ms: knowledge.ms, light },
  };
  return { status: Object.values(stores).every((store) => store.ok) ? "ok" : "degraded", stores };
}

async function timed<T>(
  clock: Clock,
  call: () => Promise<T>,
): Promise<{ ok: boolean; ms: number; answer?: T }> {
  const start = clock.now();
  const outcome = await call().then(
    (answer) => ({ ok: true, answer }),
    () => ({ ok: false }),
  );
  return { ...outcome, ms: clock.now() - start };
}
