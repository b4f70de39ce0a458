/** Logs without a copy in Postgres are copied, however many customers wait before them. */
import { expect, onTestFinished, test } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import type { Redis } from "../../core/kernel/redis.ts";
import { append } from "../../core/wal/appending.ts";
import { copyWaiting } from "../../core/wal/copying.ts";
import { copyingKey } from "../../core/wal/keys.ts";
import { startEmbeddedRedis } from "../../local/engines/redis.ts";
import { driverOver, startMigratedPostgres } from "../support/database.ts";
import { envelopeOf, openWal } from "../support/wal-world.ts";

const waiting = 120;

async function openStores() {
  const redis = await startEmbeddedRedis({ dataDir: null, token: "copying" });
  const postgres = await startMigratedPostgres();
  onTestFinished(async () => {
    await Promise.all([redis.close(), postgres.close()]);
  });
  const db = driverOver(postgres);
  const world = openWal(redis, db);
  for (let update = 1; update <= waiting; update += 1) {
    await append(world, envelopeOf(world.newUser(), update));
    world.clock.advance(1);
  }
  const copied = async (): Promise<number[]> =>
    (
      await db.query(statement<{ id: number }>(sql`select update_id as id from wal_fallback order by id`))
    ).map(({ id }) => id);
  /** Its pages take a second each. */
  const slow: Redis = {
    ...world.redis,
    script: (script, keys, args) => {
      if (script.name === "wal.waiting") world.clock.advance(1_000);
      return world.redis.script(script, keys, args);
    },
  };
  return { world, copied, stores: { ...world, redis: slow } };
}

test("[S1] (promise 13) a run that ends early leaves its place to the next, so that those behind do not starve", async () => {
  const { world, copied, stores } = await openStores();
  const limits = { perShard: 2, forMs: 1_500 };
  const runs: boolean[] = [];
  while (!runs.at(-1) && runs.length < 20) {
    const before = (await copied()).length;
    const run = await copyWaiting(stores, limits);
    expect((await copied()).length).toBe(before + run.copied);
    runs.push((await copied()).length === waiting);
  }
  expect(runs.length).toBeGreaterThan(2);
  expect(runs.length).toBeLessThan(20);
  // The pass ends, and the next one begins with the first again.
  for (let run = 0; run < 5; run += 1) expect((await copyWaiting(stores, limits)).copied).toBe(0);
  await world.command("DEL", copyingKey);
  expect(await copyWaiting(stores)).toEqual({ copied: 0, isWhole: true });
});

test("[S1] a damaged place counts as none, and one behind the end begins anew", async () => {
  const { world, stores } = await openStores();
  await world.command("RPUSH", copyingKey, "x");
  expect(await copyWaiting(stores)).toEqual({ copied: waiting, isWhole: true });
  await world.command("SET", copyingKey, "5000");
  expect(await copyWaiting(stores)).toEqual({ copied: 0, isWhole: false });
  expect(await copyWaiting(stores)).toEqual({ copied: 0, isWhole: true });
});
