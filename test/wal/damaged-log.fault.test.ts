/** Overwritten keys of the log: the message is drafted, and nobody else is affected. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test, vi } from "vitest";
import { customerIdOf, shardOf } from "../../core/kernel/ids.ts";
import type { Redis } from "../../core/kernel/redis.ts";
import { seenKeys } from "../../core/wal/keys.ts";
import { type Harness, startHarness } from "../support/harness.ts";
import { redisOver } from "../support/redis.ts";
import { replaceWithType, writeOfType, type RedisType } from "../support/redis-type.ts";
import { textUpdate } from "../support/updates.ts";
import { logOf } from "../support/wal-world.ts";

describe("a damaged log", () => {
  let harness: Harness;
  let redis: Redis;
  let users = 70_000;
  let updates = 0;
  beforeAll(async () => {
    harness = await startHarness();
    const { restUrl, restToken } = harness.settings.redis;
    redis = redisOver({ url: restUrl ?? "", token: restToken ?? "" });
  });
  afterAll(() => harness.close());

  const run = (lua: string, ...keys: string[]) => redis.script({ name: "test", lua }, keys, []);
  const stateOf = (user: number) => `${logOf(customerIdOf(user))}:state`;
  const post = async (userId: number) => {
    updates += 1;
    assert.equal(
      await harness.update(textUpdate({ userId, updateId: updates, text: `from ${userId}` })),
      200,
    );
  };
  const newUser = () => (users += 1);

  /** Runs the schedule and the queues a few times, two minutes apart. */
  async function goOn(): Promise<void> {
    for (let round = 0; round < 4; round += 1) {
      await harness.sweep();
      await harness.work();
      harness.clock.advance(120_000);
    }
  }

  async function drafted(user: number): Promise<string[]> {
    const { body } = await harness.api("GET", `/v1/reviews?customer=${customerIdOf(user)}`);
    const items = body.items as { status: string; messages: { text: string }[] }[];
    return items
      .filter(({ status }) => status !== "superseded")
      .flatMap(({ messages }) => messages.map(({ text }) => text));
  }

  test("[S1] (promises 1, 13) an append that fails half-way loses nothing: the update is not treated as a duplicate", async () => {
    const user = newUser();
    await run("return redis.call('SET', KEYS[1], 'x')", stateOf(user));
    await post(user);
    await run("return redis.call('DEL', KEYS[1])", stateOf(user));
    await goOn();
    assert.deepEqual(await drafted(user), [`from ${user}`]);
  });

  test("[S1] (promise 13) one customer's damaged log delays nobody who waits in Postgres after it", async () => {
    const all = Array.from({ length: 6 }, newUser);
    harness.proxies.redis.cut(true);
    for (const user of all) await post(user);
    harness.proxies.redis.cut(false);
    await run("return redis.call('SET', KEYS[1], 'x')", stateOf(all[0] ?? 0));
    // The breaker uses the machine's clock.
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 61_000 });
    await goOn().catch(() => undefined);
    for (const user of all.slice(1)) assert.deepEqual(await drafted(user), [`from ${user}`]);
    assert.deepEqual(await drafted(all[0] ?? 0), [`from ${all[0]}`]);
  });

  const parts = ["", ":state", ":seen", "due", "minute", "hour", "day"] as const;
  const keysOf = (part: (typeof parts)[number], user: number): readonly string[] => {
    const customer = customerIdOf(user);
    if (part === "due") return [`wal:due:${String(shardOf(customer)).padStart(2, "0")}`];
    if (part === ":seen") return seenKeys(customer);
    return [part === "" || part === ":state" ? `${logOf(customer)}${part}` : `rate:{${customer}}:${part}`];
  };

  for (const when of ["before", "after"]) {
    test(`[S1] (promise 13) any log key replaced by any type, ${when} the message arrived: everything is drafted once`, async () => {
      const bystanders = Array.from({ length: 16 }, newUser);
      for (const user of bystanders) await post(user);
      const victims = parts.flatMap((part) =>
        (Object.keys(writeOfType) as RedisType[]).map((kind) => ({ part, kind, user: newUser() })),
      );
      const damage = async () => {
        for (const { part, kind, user } of victims)
          for (const key of keysOf(part, user)) await replaceWithType(redis, key, kind);
      };
      if (when === "before") await damage();
      // The queue does not help either.
      harness.proxies.queue.cut(true);
      for (const { user } of victims) await post(user);
      harness.proxies.queue.cut(false);
      if (when === "after") await damage();
      await goOn();
      for (const { part, kind, user } of victims) {
        assert.deepEqual(await drafted(user), [`from ${user}`], `${kind} as ${part}`);
      }
      for (const user of bystanders) assert.deepEqual(await drafted(user), [`from ${user}`]);
    });
  }
});
