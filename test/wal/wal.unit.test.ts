/** The write-ahead log over the embedded Redis, and its copies in Postgres. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { statement, sql } from "../../core/compiler.ts";
import { iso } from "../../core/kernel/clock.ts";
import { NadiaError } from "../../core/kernel/errors.ts";
import { customerIdOf } from "../../core/kernel/ids.ts";
import type { Redis } from "../../core/kernel/redis.ts";
import type { Sql } from "../../core/kernel/sql.ts";
import { restoreCopies } from "../../core/pipeline/restore.ts";
import { append, storeCopy } from "../../core/wal/append.ts";
import { handle } from "../../core/wal/copies.ts";
import { acknowledge, takeLease } from "../../core/wal/lease.ts";
import { startEmbeddedRedis } from "../../local/engines/redis.ts";
import { walSuite } from "./wal-suite.ts";
import { driverOver, startMigratedPostgres } from "../support/database.ts";
import {
  debounceMs,
  envelopeOf,
  leaseOf,
  logOf,
  openWal,
  updatesIn,
  type WalWorld,
} from "../support/wal-world.ts";

const startRedis = () => startEmbeddedRedis({ dataDir: null, token: "wal" });

walSuite("the embedded Redis", startRedis);

describe("copies of the log in Postgres", () => {
  const closing: { close(): Promise<void> }[] = [];
  let world: WalWorld;
  let db: Sql;
  beforeAll(async () => {
    const redis = await startRedis();
    const postgres = await startMigratedPostgres();
    closing.push(redis, postgres);
    db = driverOver(postgres);
    world = openWal(redis, db);
  });
  afterAll(() => Promise.all(closing.map((engine) => engine.close())));

  const copied = async (): Promise<number[]> =>
    (
      await db.query(statement<{ id: number }>(sql`select update_id as id from wal_fallback order by id`))
    ).map(({ id }) => id);
  const forget = () => db.query(statement(sql`delete from wal_fallback`));
  const restore = (redis: Redis = world.redis, sql: Sql = db) => restoreCopies({ ...world, redis, sql });
  const parked = () =>
    db.query(
      statement<{ customer: string; reason: string }>(
        sql`select customer_id as customer, reason from kept_updates order by received_at`,
      ),
    );

  test("[S1] (promise 1) stores an update once, and passes it to the log in the order of arrival", async () => {
    const [one, two] = [world.newUser(), world.newUser()];
    for (const [second, [user, update]] of (
      [
        [one, 9],
        [two, 8],
        [one, 7],
        [one, 9],
      ] as const
    ).entries()) {
      await storeCopy(world, envelopeOf(user, update, `text ${update}`, second * 1_000));
    }
    assert.deepEqual(await copied(), [7, 8, 9]);
    const flushes = await restore();
    assert.deepEqual(
      flushes.map(({ customer }) => customer),
      [customerIdOf(one), customerIdOf(two)],
      "one flush a customer",
    );
    assert.deepEqual(await copied(), [7, 8, 9], "they stay until they are committed");
    assert.deepEqual(await restore(), [], "nothing is restored twice");
    world.clock.advance(debounceMs);
    assert.deepEqual(updatesIn(await leaseOf(world, one)), [9, 7]);
    assert.deepEqual(updatesIn(await leaseOf(world, two)), [8]);
    await forget();
  });

  test("[S1] (promise 7) an update that both stores accepted, or that is restored twice, is in the log once", async () => {
    const user = world.newUser();
    // Redis accepted it, but its response was lost.
    await append(world, envelopeOf(user, 1));
    await storeCopy(world, envelopeOf(user, 1));
    await storeCopy(world, envelopeOf(user, 2));
    const dying: Sql = {
      ...db,
      query: (one) =>
        one.sql.includes("appended_at =")
          ? Promise.reject(new NadiaError("database_unavailable", "died"))
          : db.query(one),
    };
    await assert.rejects(restore(world.redis, dying), /died/);
    await restore();
    world.clock.advance(debounceMs);
    assert.deepEqual(updatesIn(await leaseOf(world, user)), [1, 2]);
    await forget();
  });

  test("[S1] (promise 2) handled updates are not restored, and a late copy of one is not kept", async () => {
    const user = world.newUser();
    for (const update of [41, 42]) await storeCopy(world, envelopeOf(user, update));
    await db.query(handle([{ update_id: 41, key: null }], iso(world.clock.now())));
    await storeCopy(world, envelopeOf(user, 41));
    assert.deepEqual(await copied(), [42]);
    // Two transactions that did not see each other.
    await db.query(statement(sql`insert into handled_updates values (42, now())`));
    assert.deepEqual(await restore(), []);
    assert.deepEqual(await copied(), []);
    assert.deepEqual(await takeLease(world, customerIdOf(user), []), { kind: "empty" });
  });

  test("[Q3] messages that waited out an outage exceed no window, however many arrive at once", async () => {
    const user = world.newUser();
    const updates = Array.from({ length: 130 }, (_, index) => 1_000 + index);
    for (const update of updates) await storeCopy(world, envelopeOf(user, update));
    await restore();
    const over: unknown[] = [];
    for (let taken = 0; taken < updates.length;) {
      world.clock.advance(debounceMs);
      const lease = await leaseOf(world, user);
      over.push(...lease.entries.map((entry) => (entry.envelope === null ? "unreadable" : entry.overLimit)));
      await acknowledge(world, lease, []);
      taken += lease.entries.length;
    }
    assert.deepEqual(over, Array(130).fill(null));
    await forget();
  });

  test("[S1] (promise 10) an unreadable copy is parked, and delays nobody", async () => {
    const [broken, sound] = [world.newUser(), world.newUser()];
    await storeCopy(world, envelopeOf(broken, 31));
    await storeCopy(world, envelopeOf(sound, 32));
    await db.query(statement(sql`update wal_fallback set envelope = '{"v":0}' where update_id = 31`));
    await restore();
    assert.deepEqual(await copied(), [32]);
    world.clock.advance(debounceMs);
    assert.deepEqual(updatesIn(await leaseOf(world, sound)), [32]);
    assert.deepEqual(await parked(), [{ customer: customerIdOf(broken), reason: "unreadable" }]);
    await forget();
  });

  test("[S1] (promise 13) identically corrupted copies of two customers are both parked", async () => {
    const users = [world.newUser(), world.newUser()];
    for (const [at, user] of users.entries()) await storeCopy(world, envelopeOf(user, 71 + at));
    await db.query(statement(sql`update wal_fallback set envelope = '{}' where update_id in (71, 72)`));
    await restore();
    const customers: string[] = users.map(customerIdOf);
    const kept = (await parked()).map(({ customer }) => customer).filter((one) => customers.includes(one));
    assert.deepEqual(kept.toSorted(), customers.toSorted());
    await forget();
  });

  test("[S1] (promise 13) a copy that the log never accepts is skipped, counted and parked; an outage does not count", async () => {
    const [refused, sound] = [world.newUser(), world.newUser()];
    for (const [user, update] of [
      [refused, 51],
      [sound, 52],
      [refused, 53],
    ] as const) {
      await storeCopy(world, envelopeOf(user, update));
    }
    const failing = (code: "redis_failed" | "redis_unavailable"): Redis => ({
      ...world.redis,
      script: (script, keys, args) =>
        script.name === "wal.restore" && keys.includes(logOf(customerIdOf(refused)))
          ? Promise.reject(new NadiaError(code, "no"))
          : world.redis.script(script, keys, args),
    });
    for (let tries = 0; tries < 9; tries += 1) {
      await assert.rejects(restore(failing("redis_unavailable")), { code: "redis_unavailable" });
    }
    for (let tries = 0; tries < 6; tries += 1) {
      await restore(failing("redis_failed"));
      assert.deepEqual(await copied(), [51, 52, 53]);
    }
    world.clock.advance(debounceMs);
    assert.deepEqual(updatesIn(await leaseOf(world, sound)), [52]);
    await restore(failing("redis_failed"));
    assert.deepEqual(await copied(), [52]);
    const kept = (await parked()).filter(({ customer }) => customer === customerIdOf(refused));
    assert.deepEqual(
      kept.map(({ reason }) => reason),
      ["failed_repeatedly", "failed_repeatedly"],
    );
  });
});
