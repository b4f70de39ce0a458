/** Logs without a copy in Postgres are copied, however many customers wait before them. */
import { expect, onTestFinished, test } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import { customerIdOf } from "../../core/kernel/ids.ts";
import type { Redis } from "../../core/kernel/redis.ts";
import { append } from "../../core/wal/append.ts";
import { copyWaiting } from "../../core/wal/copy-waiting.ts";
import { copyingKey } from "../../core/wal/keys.ts";
import { copyLimits } from "../../core/wal/rules.ts";
import { startEmbeddedRedis } from "../../local/engines/redis.ts";
import { driverOver, startMigratedPostgres } from "../support/database.ts";
import { envelopeOf, logOf, openWal } from "../support/wal-world.ts";

const waiting = 120;
const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, n) => from + n);

async function openStores(customers = waiting) {
  const redis = await startEmbeddedRedis({ dataDir: null, token: "copying" });
  const postgres = await startMigratedPostgres();
  onTestFinished(async () => {
    await Promise.all([redis.close(), postgres.close()]);
  });
  const db = driverOver(postgres);
  const world = openWal(redis, db);
  for (let update = 1; update <= customers; update += 1) {
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

test("[S1] (promise 13) a run that ends early stores its position for the next, so that those behind do not starve", async () => {
  const { world, copied, stores } = await openStores();
  const limits = { ...copyLimits, perShard: 2, forMs: 1_500 };
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
  expect(await copyWaiting(stores)).toEqual({ copied: 0, isComplete: true });
});

test("[S1] a damaged position counts as none, and one past the end starts over", async () => {
  const { world, stores } = await openStores();
  await world.command("RPUSH", copyingKey, "x");
  expect(await copyWaiting(stores)).toEqual({ copied: waiting, isComplete: true });
  await world.command("SET", copyingKey, "5000");
  expect(await copyWaiting(stores)).toEqual({ copied: 0, isComplete: false });
  expect(await copyWaiting(stores)).toEqual({ copied: 0, isComplete: true });
});

test("[S1] (promise 13) a long log is copied whole, in bounded requests, while its first entries leave", async () => {
  const { world, copied } = await openStores(0);
  const userId = world.newUser();
  const log = logOf(customerIdOf(userId));
  const logged = 50;
  for (let update = 1; update <= logged; update += 1) await append(world, envelopeOf(userId, update));
  let largest = 0;
  const drafting: Redis = {
    ...world.redis,
    script: async (script, keys, args) => {
      const reply = await world.redis.script(script, keys, args);
      if (script.name === "wal.pick") largest = Math.max(largest, Array.isArray(reply) ? reply.length : 0);
      if (script.name === "wal.list") await world.command("LTRIM", log, 1, -1);
      world.clock.advance(1_000);
      return reply;
    },
  };
  // Each run has time for one page, and continues with what the last one left.
  const limits = { ...copyLimits, perLog: 20, bytes: 2_000, forMs: 1 };
  const runs: number[] = [];
  while (runs.at(-1) !== 0 && runs.length < 10)
    runs.push((await copyWaiting({ ...world, redis: drafting }, limits)).copied);
  expect(runs).toEqual([18, 19, 4, 0]);
  const left = Number(await world.command("LLEN", log));
  expect(await copied()).toEqual(expect.arrayContaining(range(logged - left + 1, logged)));
  expect(largest).toBeLessThan(10);
});
