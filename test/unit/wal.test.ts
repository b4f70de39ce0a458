/** The write-ahead log over the embedded Redis, and its second home in Postgres. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { statement, sql } from "../../core/compiler.ts";
import { customerIdOf } from "../../core/kernel/ids.ts";
import type { Sql } from "../../core/kernel/sql.ts";
import { startEmbeddedRedis } from "../../local/engines/redis.ts";
import { walContract } from "../contract/wal-suite.ts";
import { driverOver, startMigratedPostgres } from "../support/database.ts";
import { debounceMs, envelopeOf, leaseOf, openWal, updatesIn, type WalWorld } from "../support/wal-world.ts";

const startRedis = () => startEmbeddedRedis({ dataDir: null, token: "wal" });

walContract("the embedded Redis", startRedis);

describe("the log's fallback in Postgres", () => {
  const closing: { close(): Promise<void> }[] = [];
  let world: WalWorld;
  let db: Sql;
  before(async () => {
    const redis = await startRedis();
    const postgres = await startMigratedPostgres();
    closing.push(redis, postgres);
    db = driverOver(postgres);
    world = openWal(redis, db);
  });
  after(() => Promise.all(closing.map((engine) => engine.close())));

  const waiting = async (): Promise<number> =>
    (await db.query(statement<{ n: number }>(sql`select count(*)::integer as n from wal_fallback`)))[0]?.n ??
    -1;

  test("[S1] (promise 1) keeps an update once, and gives it to the log in the order of arrival", async () => {
    const [one, two] = [world.newUser(), world.newUser()];
    for (const [user, update] of [
      [one, 9],
      [two, 8],
      [one, 7],
      [one, 9],
    ] as const) {
      await world.wal.appendFallback(envelopeOf(user, update));
    }
    assert.equal(await waiting(), 3);
    const moved = await world.wal.drainFallback(100);
    assert.deepEqual(
      moved.map(({ customer }) => customer),
      [customerIdOf(one), customerIdOf(two)],
      "one flush a customer",
    );
    assert.equal(await waiting(), 0);
    world.clock.advance(debounceMs);
    assert.deepEqual(updatesIn(await leaseOf(world, one)), [9, 7]);
    assert.deepEqual(updatesIn(await leaseOf(world, two)), [8]);
  });

  test("[S1] (promise 7) what both homes took, or what is moved twice, is in the log once", async () => {
    const user = world.newUser();
    // Redis took it, but its answer was lost on the way.
    await world.wal.append(envelopeOf(user, 1));
    await world.wal.appendFallback(envelopeOf(user, 1));
    await world.wal.appendFallback(envelopeOf(user, 2));
    const dying: Sql = {
      ...db,
      query: (one) => (one.sql.includes("delete") ? Promise.reject(new Error("died")) : db.query(one)),
    };
    const { wal } = openWalWith(dying);
    await assert.rejects(wal.drainFallback(100), /died/);
    assert.equal(await waiting(), 2);
    await world.wal.drainFallback(100);
    assert.equal(await waiting(), 0);
    world.clock.advance(debounceMs);
    assert.deepEqual(updatesIn(await leaseOf(world, user)), [1, 2]);
  });

  test("[Q3] what waited out an outage is over no window, however many come at once", async () => {
    const user = world.newUser();
    const updates = Array.from({ length: 130 }, (_, index) => index + 1);
    for (const update of updates) await world.wal.appendFallback(envelopeOf(user, update));
    await world.wal.drainFallback(200);
    const over: unknown[] = [];
    for (let taken = 0; taken < updates.length;) {
      world.clock.advance(debounceMs);
      const lease = await leaseOf(world, user);
      over.push(...lease.entries.map((entry) => (entry.envelope === null ? "unreadable" : entry.overLimit)));
      await world.wal.acknowledge(lease, lease.entries.length, []);
      taken += lease.entries.length;
    }
    assert.deepEqual(over, Array(130).fill(null));
  });

  test("[S1] (promise 10) an envelope that cannot be read goes to the log as it is and holds up nobody", async () => {
    const [broken, sound] = [world.newUser(), world.newUser()];
    await world.wal.appendFallback(envelopeOf(broken, 31));
    await world.wal.appendFallback(envelopeOf(sound, 32));
    await db.query(statement(sql`update wal_fallback set envelope = '{"v":0}' where update_id = 31`));
    await world.wal.drainFallback(100);
    assert.equal(await waiting(), 0);
    world.clock.advance(debounceMs);
    assert.deepEqual(updatesIn(await leaseOf(world, sound)), [32]);
    assert.deepEqual((await leaseOf(world, broken)).entries, [{ envelope: null, raw: '{"v":0}' }]);
  });

  const openWalWith = (other: Sql): WalWorld => openWal(engineOf(), other);
  const engineOf = () => {
    const [redis] = closing;
    if (redis === undefined || !("url" in redis) || !("token" in redis)) throw new Error("Redis comes first");
    return { url: String(redis.url), token: String(redis.token) };
  };
});
