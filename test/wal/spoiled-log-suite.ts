/** Damaged keys of the write-ahead log do not matter: the message is drafted, and nobody else is affected. */
import assert from "node:assert/strict";
import { test } from "vitest";
import { customerIdOf, shardOf } from "../../core/kernel/ids.ts";
import type { Redis } from "../../core/kernel/redis.ts";
import { leaseMs, overdueMs } from "../../core/wal/rules.ts";
import { append } from "../../core/wal/append.ts";
import { seenKeys } from "../../core/wal/keys.ts";
import { findOverdue } from "../../core/wal/due.ts";
import { acknowledge, releaseLease, takeLease } from "../../core/wal/lease.ts";
import { randomIds } from "../../core/kernel/ids.ts";
import { manualClock } from "../support/clock.ts";
import { debounceMs, envelopeOf, maxWaitMs, updatesIn } from "../support/wal-world.ts";
import { replaceWithType, type RedisType, writeOfType } from "../support/redis-type.ts";

/** Every key of a customer's log, with its correct type. */
const places = {
  log: "list",
  "log:state": "hash",
  "log:seen": "zset",
  due: "zset",
  "rate:minute": "text",
  "rate:hour": "text",
  "rate:day": "text",
} as const;
type Place = keyof typeof places;

function keyOf(place: Exclude<Place, "log:seen">, user: number): string {
  const customer = customerIdOf(user);
  if (place === "due") return `wal:due:${String(shardOf(customer)).padStart(2, "0")}`;
  const [family = "", part] = place.split(":");
  return family === "rate"
    ? `rate:{${customer}}:${part}`
    : `wal:{${customer}}${part === undefined ? "" : `:${part}`}`;
}

const keysOf = (place: Place, user: number): readonly string[] =>
  place === "log:seen" ? seenKeys(customerIdOf(user)) : [keyOf(place, user)];

/** Values that our scripts never write. */
const nonsense = ["x", "", "-5", "1.5", "1e300", "inf", "nan", "99999999999999999999"];

/** Registers the tests with their own users. */
export function spoiledLog(redis: Redis): void {
  const clock = manualClock();
  const ports = { redis, clock, ids: randomIds, wal: { debounceMs, maxWaitMs } };
  let user = 900_000;
  let update = 0;
  const run = (lua: string, keys: string[], ...args: (string | number)[]) =>
    redis.script({ name: "test", lua }, keys, args);
  const write = async (of: number) => {
    update += 1;
    await append(ports, envelopeOf(of, update));
    return update;
  };
  /** Another customer of the same shard. */
  const neighbourOf = (of: number): number => {
    let other = of + 1_000_000;
    while (shardOf(customerIdOf(other)) !== shardOf(customerIdOf(of))) other += 1;
    return other;
  };

  /** The log is leased with these updates, released, leased again and acknowledged. */
  async function requireProcessed(of: number, expected: readonly number[]): Promise<void> {
    const customer = customerIdOf(of);
    const take = async () => {
      const leased = await takeLease(ports, customer, []);
      return leased.kind === "leased" ? leased.lease : assert.fail(`the log is ${leased.kind}`);
    };
    clock.advance(maxWaitMs);
    const lease = await take();
    assert.deepEqual(
      updatesIn(lease).filter((id) => id !== 0),
      expected,
    );
    assert.ok(lease.ownAttempt >= 1 && lease.ownAttempt <= lease.attempt);
    const released = await releaseLease(ports, lease, false);
    assert.ok(released !== null);
    clock.advance(released.dueAt - clock.now());
    const again = await take();
    assert.equal(again.ownAttempt, lease.ownAttempt, "an outage counts for nothing");
    assert.ok((await acknowledge(ports, again, [])) !== null);
    assert.deepEqual(await takeLease(ports, customer, []), { kind: "empty" });
  }

  for (const place of Object.keys(places) as Place[]) {
    for (const kind of (Object.keys(writeOfType) as RedisType[]).filter((one) => one !== places[place])) {
      test(`[S1] (promise 13) with a ${kind} in place of the log's ${place} every message is still drafted`, async () => {
        user += 1;
        const damage = async () => {
          for (const key of keysOf(place, user)) await replaceWithType(redis, key, kind);
        };
        await damage();
        const id = await write(user);
        // The list itself would be gone with its content: the copies in Postgres restore it.
        if (place !== "log") await damage();
        await findOverdue(ports);
        await requireProcessed(user, [id]);
      });
    }
  }

  for (const field of ["due", "first", "flush", "token", "until", "attempts", "excused"]) {
    test(`[S1] (promise 13) with garbage as the log's ${field} every message is still drafted`, async () => {
      for (const value of nonsense) {
        user += 1;
        const set = () =>
          run(
            "return redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])",
            [keyOf("log:state", user)],
            field,
            value,
          );
        await set();
        const id = await write(user);
        await set();
        await requireProcessed(user, [id]);
      }
    });
  }

  for (const window of ["minute", "hour", "day"] as const) {
    test(`[A2] with garbage in the ${window}'s rate window every message is still drafted`, async () => {
      const now = clock.now();
      const values = nonsense.flatMap((value) => [
        value,
        `${value} 1 0`,
        `${now} ${value} 0`,
        `${now} 1 ${value}`,
      ]);
      for (const value of values) {
        user += 1;
        const id = await write(user);
        await run("return redis.call('SET', KEYS[1], ARGV[1])", [keyOf(`rate:${window}`, user)], value);
        const next = await write(user);
        await requireProcessed(user, [id, next]);
      }
    });
  }

  test("[S1] (promise 13) a lease that ends impossibly late counts as over: the clock was set back", async () => {
    user += 1;
    const id = await write(user);
    clock.advance(maxWaitMs);
    assert.equal((await takeLease(ports, customerIdOf(user), [])).kind, "leased");
    const key = keyOf("log:state", user);
    const until = (ms: number) =>
      run("return redis.call('HSET', KEYS[1], 'until', ARGV[1])", [key], clock.now() + ms);
    await until(leaseMs);
    assert.equal((await takeLease(ports, customerIdOf(user), [])).kind, "busy");
    await until(leaseMs + 1);
    const leased = await takeLease(ports, customerIdOf(user), []);
    assert.ok(leased.kind === "leased");
    assert.deepEqual(updatesIn(leased.lease), [id]);
  });

  test("[S1] (promise 13) an invalid member is removed from the due-set, and everyone else is still found there", async () => {
    user += 1;
    const customer = customerIdOf(user);
    const key = keyOf("due", user);
    await write(user);
    const neighbour = neighbourOf(user);
    await write(neighbour);
    const members = ["x", "", "{}", "00000000-0000-0000-0000-00000000000g", customer.toUpperCase()];
    for (const member of members)
      await run("redis.call('ZADD', KEYS[1], '-inf', ARGV[1]) return 1", [key], member);
    clock.advance(maxWaitMs + overdueMs);
    const { customers, dropped } = await findOverdue(ports);
    assert.equal(dropped, members.length);
    for (const one of [customer, customerIdOf(neighbour)]) assert.ok(customers.includes(one));
    assert.equal((await findOverdue(ports)).dropped, 0);
  });

  test("[S1] (promise 13) an impossible due time is a lost flush, unless the log is leased", async () => {
    user += 1;
    const customer = customerIdOf(user);
    await write(user);
    const due = (at: number | string) =>
      run("redis.call('ZADD', KEYS[1], ARGV[1], ARGV[2]) return 1", [keyOf("due", user)], at, customer);
    const isFound = async () => (await findOverdue(ports)).customers.includes(customer);
    await due(clock.now() + leaseMs);
    assert.equal(await isFound(), false);
    for (const at of [clock.now() + leaseMs + 1, "+inf", "-inf"]) {
      await due(at);
      assert.equal(await isFound(), true, String(at));
    }
  });
}
