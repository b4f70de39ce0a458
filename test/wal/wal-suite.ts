/** The guarantees of the write-ahead log on any Redis. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { customerIdOf, LeaseToken, randomIds } from "../../core/kernel/ids.ts";
import { append } from "../../core/wal/append.ts";
import { endLeases, findOverdue } from "../../core/wal/due.ts";
import { acknowledge, releaseLease, takeLease } from "../../core/wal/lease.ts";
import type { Lease } from "../../core/wal/schema.ts";
import { leaseMs, overdueMs, seenMs } from "../../core/wal/rules.ts";
import {
  debounceMs,
  envelopeOf,
  leaseOf,
  logOf,
  maxWaitMs,
  openWal,
  reachabilityOf,
  type RedisEngine,
  updatesIn,
  type WalWorld,
} from "../support/wal-world.ts";
import { walOrder } from "./order-suite.ts";
import { walProperties } from "./wal-properties.ts";

/** Registers the suite for one engine. */
export function walSuite(name: string, start: () => Promise<RedisEngine>): void {
  describe(`the write-ahead log over ${name}`, () => {
    let engine: RedisEngine;
    let world: WalWorld;
    beforeAll(async () => {
      engine = await start();
      world = openWal(engine);
    });
    afterAll(() => engine.close());
    appending(() => world);
    leasing(() => world);
    releasing(() => world);
    sweeping(() => world);
    walOrder(() => world);
    walProperties(() => world);
  });
}

/** Appends a message; fails if it was a duplicate. */
async function write(world: WalWorld, userId: number, updateId: number) {
  const appended = await append(world, envelopeOf(userId, updateId));
  if (appended.kind !== "appended") throw new Error("the update was a duplicate");
  return appended;
}

const overdue = async (world: WalWorld, userId: number): Promise<boolean> =>
  (await findOverdue(world)).customers.includes(customerIdOf(userId));

function appending(open: () => WalWorld): void {
  test("[S1] appends an update once, however often Telegram repeats it within 25 hours", async () => {
    const world = open();
    const user = world.newUser();
    await write(world, user, 1);
    assert.deepEqual(await append(world, envelopeOf(user, 1)), { kind: "duplicate" });
    world.clock.advance(debounceMs);
    const lease = await leaseOf(world, user);
    assert.deepEqual(updatesIn(lease), [1]);
    await acknowledge(world, lease, []);
    world.clock.advance(seenMs - debounceMs - 1);
    assert.deepEqual(await append(world, envelopeOf(user, 1)), { kind: "duplicate" });
    world.clock.advance(2);
    assert.equal((await append(world, envelopeOf(user, 1))).kind, "appended");
  });

  test("[S1] the same update id from another customer is a different update", async () => {
    const world = open();
    const [one, two] = [world.newUser(), world.newUser()];
    await write(world, one, 7);
    await write(world, two, 7);
  });

  test("[S3] each message moves the due time, up to the maximum wait, and only the first one schedules a flush", async () => {
    const world = open();
    const user = world.newUser();
    const began = world.clock.now();
    const dues: number[] = [];
    const scheduled: boolean[] = [];
    for (let update = 1; update <= 8; update += 1) {
      const { dueAt, schedule } = await write(world, user, update);
      dues.push(dueAt - began);
      scheduled.push(schedule);
      world.clock.advance(2_500);
    }
    const expected = [0, 1, 2, 3, 4, 5, 6, 7].map((n) => Math.min(n * 2_500 + debounceMs, maxWaitMs));
    assert.deepEqual(dues, expected);
    assert.deepEqual(scheduled, [true, ...Array<boolean>(7).fill(false)]);
  });

  test("[S3] a flush that runs too early learns when to run again; on time it gets the log", async () => {
    const world = open();
    const user = world.newUser();
    await write(world, user, 1);
    world.clock.advance(2_000);
    const { dueAt } = await write(world, user, 2);
    world.clock.advance(1_000);
    assert.deepEqual(await takeLease(world, customerIdOf(user), []), { kind: "early", dueAt });
    world.clock.advance(1_999);
    assert.equal((await takeLease(world, customerIdOf(user), [])).kind, "early");
    world.clock.advance(1);
    assert.deepEqual(updatesIn(await leaseOf(world, user)), [1, 2]);
  });

  test("[S1] keeps the order of arrival, and returns 50 entries at a time", async () => {
    const world = open();
    const user = world.newUser();
    const updates = Array.from({ length: 60 }, (_, index) => 1_000 - index);
    for (const update of updates) await write(world, user, update);
    world.clock.advance(maxWaitMs);
    const first = await leaseOf(world, user);
    assert.deepEqual(updatesIn(first), updates.slice(0, 50));
    const done = await acknowledge(world, first, []);
    assert.equal(done?.schedule, true, "what is left needs a flush");
    assert.ok((done?.dueAt ?? Infinity) <= world.clock.now(), "what is left has waited already");
    assert.deepEqual(updatesIn(await leaseOf(world, user)), updates.slice(50));
  });

  test("[S1] (promise 10) an unreadable entry is returned as it is, along with the readable ones", async () => {
    const world = open();
    const user = world.newUser();
    await write(world, user, 1);
    await world.command("RPUSH", logOf(customerIdOf(user)), ' {"v":9}', "no space", "", "minute {");
    await write(world, user, 2);
    world.clock.advance(maxWaitMs);
    const { entries } = await leaseOf(world, user);
    assert.deepEqual(
      entries.map((entry) => (entry.envelope === null ? entry.raw : entry.envelope.update_id)),
      [1, '{"v":9}', "space", "", "{", 2],
    );
  });

  test("[A2] only messages count towards a rate window", async () => {
    const world = open();
    const user = world.newUser();
    for (let update = 1; update <= 121; update += 1) {
      const appended = await append(world, reachabilityOf(user, update));
      assert.ok(appended.kind === "appended" && appended.overLimit === null);
    }
    assert.equal((await write(world, user, 500)).overLimit, null);
  });

  test("[Q3] the 121st message of a minute is still logged, marked with the window that it exceeded", async () => {
    const world = open();
    const user = world.newUser();
    const over: (string | null)[] = [];
    for (let update = 1; update <= 121; update += 1) over.push((await write(world, user, update)).overLimit);
    assert.deepEqual(over, [...Array<null>(120).fill(null), "minute"]);
    world.clock.advance(maxWaitMs);
    for (let times = 0; times < 2; times += 1) await acknowledge(world, await leaseOf(world, user), []);
    const { entries } = await leaseOf(world, user);
    assert.deepEqual(
      entries.map((entry) => (entry.envelope === null ? "unreadable" : entry.overLimit)),
      [...Array<null>(20).fill(null), "minute"],
    );
  });

  test("[A2] the previous minute's share is exact: a third into the next one, 120 count as 80, not slightly more", async () => {
    const world = open();
    const user = world.newUser();
    world.clock.advance(60_000 - (world.clock.now() % 60_000));
    for (let update = 1; update <= 120; update += 1) await write(world, user, update);
    world.clock.advance(80_000);
    const over: (string | null)[] = [];
    for (let update = 121; update <= 161; update += 1)
      over.push((await write(world, user, update)).overLimit);
    expect(over).toEqual([...Array<null>(40).fill(null), "minute"]);
  });
}

/** A log with one message that is due and leased. */
async function leasedLog(world: WalWorld): Promise<{ user: number; lease: Lease }> {
  const user = world.newUser();
  await write(world, user, 1);
  world.clock.advance(debounceMs);
  return { user, lease: await leaseOf(world, user) };
}

function leasing(open: () => WalWorld): void {
  test("[S1] one worker at a time: a second one finds the log busy until the lease ends", async () => {
    const world = open();
    const { user, lease } = await leasedLog(world);
    assert.equal(lease.until, world.clock.now() + leaseMs);
    world.clock.advance(leaseMs - 1);
    assert.deepEqual(await takeLease(world, customerIdOf(user), []), { kind: "busy" });
    world.clock.advance(1);
    const second = await leaseOf(world, user);
    assert.deepEqual([updatesIn(second), second.attempt, second.ownAttempt], [[1], 2, 2]);
  });

  test("[S1] (promise 2) after a takeover the old token can neither acknowledge nor release", async () => {
    const world = open();
    const { user, lease } = await leasedLog(world);
    world.clock.advance(leaseMs);
    const second = await leaseOf(world, user);
    assert.equal(await acknowledge(world, lease, []), null);
    assert.equal(await releaseLease(world, lease, true), null);
    assert.deepEqual(await takeLease(world, customerIdOf(user), []), { kind: "busy" });
    assert.deepEqual(await acknowledge(world, second, []), { dueAt: null, schedule: false });
    assert.equal(await acknowledge(world, second, []), null, "an acknowledgement counts once");
  });

  test("[S1] nobody acknowledges without a lease, and the scripts in the same batch do not run", async () => {
    const world = open();
    const user = world.newUser();
    await write(world, user, 1);
    const customer = customerIdOf(user);
    const token = LeaseToken.parse(randomIds.random());
    const lease = {
      customer,
      token,
      from: 0,
      until: 0,
      attempt: 1,
      ownAttempt: 1,
      entries: [],
      sorted: false,
    };
    const part = {
      script: { name: "test.set", lua: "return redis.call('SET', KEYS[1], ARGV[1])" },
      args: ["x"],
    };
    const key = `test:{${customer}}`;
    assert.equal(await acknowledge(world, lease, [{ ...part, keys: [key] }]), null);
    assert.equal(await world.command("GET", key), null);
    assert.equal((await takeLease(world, customer, [{ ...part, keys: [key] }])).kind, "early");
    assert.equal(await world.command("GET", key), null);
    world.clock.advance(debounceMs);
    assert.equal((await takeLease(world, customer, [{ ...part, keys: [key] }])).kind, "leased");
    assert.equal(await world.command("GET", key), "x");
  });

  test("[S1] an update that arrives during a lease survives its acknowledgement and has its own flush", async () => {
    const world = open();
    const { user, lease } = await leasedLog(world);
    const { schedule, dueAt } = await write(world, user, 2);
    assert.equal(schedule, true);
    assert.equal((await write(world, user, 3)).schedule, false);
    const done = await acknowledge(world, lease, []);
    assert.deepEqual(done, { dueAt, schedule: false }, "the flush of the second burst is under way already");
    world.clock.advance(debounceMs);
    assert.deepEqual(updatesIn(await leaseOf(world, user)), [2, 3]);
  });

  test("[S1] the acknowledgement makes up for a flush that found the log busy", async () => {
    const world = open();
    const { user, lease } = await leasedLog(world);
    const { dueAt } = await write(world, user, 2);
    world.clock.advance(debounceMs);
    assert.equal((await takeLease(world, customerIdOf(user), [])).kind, "busy");
    assert.deepEqual(await acknowledge(world, lease, []), { dueAt, schedule: true });
  });

  test("[S1] an acknowledged log leaves only its `seen` markers", async () => {
    const world = open();
    const { user, lease } = await leasedLog(world);
    await acknowledge(world, lease, []);
    const log = logOf(customerIdOf(user));
    assert.equal(await world.command("EXISTS", log), 0);
    assert.equal(await world.command("EXISTS", `${log}:state`), 0);
    world.clock.advance(leaseMs + overdueMs);
    assert.equal(await overdue(world, user), false);
    assert.deepEqual(await takeLease(world, customerIdOf(user), []), { kind: "empty" });
  });
}

function releasing(open: () => WalWorld): void {
  test("[S1] a released log waits 2, 4, 8 … s, and counts its attempts until it is acknowledged", async () => {
    const world = open();
    const { user, lease: first } = await leasedLog(world);
    let lease = first;
    const pauses: number[] = [];
    for (let round = 0; round < 8; round += 1) {
      assert.deepEqual([lease.attempt, lease.ownAttempt], [round + 1, round + 1]);
      const dueAt = (await releaseLease(world, lease, true))?.dueAt ?? assert.fail("fenced");
      pauses.push(dueAt - world.clock.now());
      assert.deepEqual(await takeLease(world, customerIdOf(user), []), { kind: "early", dueAt });
      world.clock.advance(dueAt - world.clock.now());
      lease = await leaseOf(world, user);
    }
    assert.deepEqual(pauses, [2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
    await write(world, user, 2);
    await acknowledge(world, lease, []);
    world.clock.advance(debounceMs);
    assert.equal((await leaseOf(world, user)).attempt, 1);
  });

  test("[S1] an acknowledgement may keep the count of attempts for the remaining entries", async () => {
    const world = open();
    const { user, lease } = await leasedLog(world);
    await write(world, user, 2);
    await acknowledge(world, lease, [], true);
    world.clock.advance(debounceMs);
    const next = await leaseOf(world, user);
    assert.deepEqual([next.attempt, next.ownAttempt], [2, 2]);
    await acknowledge(world, next, [], true);
    await write(world, user, 3);
    world.clock.advance(debounceMs);
    assert.equal((await leaseOf(world, user)).attempt, 1, "an empty log forgets them");
  });

  test("[S1] (promise 7) an app that knows its workers are dead ends their leases and fences them", async () => {
    const world = open();
    const { user, lease } = await leasedLog(world);
    assert.ok((await endLeases(world)).includes(customerIdOf(user)));
    assert.ok(!(await endLeases(world)).includes(customerIdOf(user)));
    const next = await leaseOf(world, user);
    assert.deepEqual(updatesIn(next), updatesIn(lease));
    assert.equal(await acknowledge(world, lease, []), null);
  });

  test("[S1] an attempt ended by an outage does not count towards parking", async () => {
    const world = open();
    const { user, lease } = await leasedLog(world);
    let next = lease;
    for (const counted of [false, true, false]) {
      const dueAt = (await releaseLease(world, next, counted))?.dueAt ?? assert.fail("fenced");
      world.clock.advance(dueAt - world.clock.now());
      next = await leaseOf(world, user);
    }
    assert.deepEqual([next.attempt, next.ownAttempt], [4, 2]);
  });
}

function sweeping(open: () => WalWorld): void {
  test("[S1] a lost flush is overdue after 5 s, not before", async () => {
    const world = open();
    const user = world.newUser();
    await write(world, user, 1);
    world.clock.advance(debounceMs + overdueMs - 1);
    assert.equal(await overdue(world, user), false);
    world.clock.advance(1);
    assert.equal(await overdue(world, user), true);
  });

  test("[S1] a leased log is overdue only after its lease has ended", async () => {
    const world = open();
    const { user } = await leasedLog(world);
    world.clock.advance(leaseMs + overdueMs - 1);
    assert.equal(await overdue(world, user), false);
    world.clock.advance(1);
    assert.equal(await overdue(world, user), true);
  });

  test("[S1] a released log is overdue once its own flush is", async () => {
    const world = open();
    const { user, lease } = await leasedLog(world);
    const dueAt = (await releaseLease(world, lease, true))?.dueAt ?? assert.fail("fenced");
    world.clock.advance(dueAt - world.clock.now() + overdueMs - 1);
    assert.equal(await overdue(world, user), false);
    world.clock.advance(1);
    assert.equal(await overdue(world, user), true);
  });

  test("[S1] a lost flush is found even if the customer keeps writing every 2 s", async () => {
    const world = open();
    const user = world.newUser();
    for (let update = 1; update <= 15; update += 1) {
      await write(world, user, update);
      world.clock.advance(2_000);
    }
    assert.equal(await overdue(world, user), true);
  });
}
