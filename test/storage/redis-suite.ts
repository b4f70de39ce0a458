/** The guarantees of every Redis (core/kernel/redis.ts). */
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { hasCode } from "../../core/kernel/errors.ts";
import { type Redis, runTogether } from "../../core/kernel/redis.ts";

const script = (lua: string) => ({ name: "suite", lua });

/** Runs the suite; `start` provides an empty Redis, and a driver with a wrong token. */
export function redisSuite(
  name: string,
  start: () => Promise<{
    redis: Redis;
    stranger: Redis;
    /** Makes the engine lose its scripts. */
    forget(): Promise<void>;
    close(): Promise<void>;
  }>,
): void {
  describe(`Redis: ${name}`, async () => {
    const { redis, stranger, forget, close } = await start();

    test("answers a ping", () => redis.ping());

    test("replies arrive as in RESP, without type guessing", async () => {
      const reply = await redis.script(
        script(
          "redis.call('SET', KEYS[1], ARGV[1]) return {redis.call('GET', KEYS[1]), 42, false, {1, {'x'}}, 'OK'}",
        ),
        ["suite:text"],
        ["123"],
      );
      assert.deepEqual(reply, ["123", 42, null, [1, ["x"]], "OK"]);
    });

    test("any text survives the round trip", async () => {
      const hostile = `👋 Zoë \u202e "\\ \r\n $5 * {}`;
      assert.equal(await redis.script(script("return ARGV[1]"), [], [hostile]), hostile);
    });

    test("a time in ms keeps all its digits as number, score and expiry", async () => {
      const now = 1_795_000_000_123;
      const reply = await redis.script(
        script(`local now = tonumber(ARGV[1])
          redis.call('ZADD', KEYS[1], now, 'a') redis.call('HSET', KEYS[2], 'at', now + 1)
          redis.call('SET', KEYS[3], 'x') redis.call('PEXPIREAT', KEYS[3], ARGV[2])
          return {redis.call('ZSCORE', KEYS[1], 'a'), redis.call('HGET', KEYS[2], 'at'), redis.call('PTTL', KEYS[3]) > 0}`),
        ["suite:z", "suite:h", "suite:e"],
        [now, Date.now() + 60_000],
      );
      assert.deepEqual(reply, ["1795000000123", "1795000000124", 1]);
    });

    test("parts of several modules run in one round trip, each with its own keys and arguments", async () => {
      const part = (lua: string, keys: string[], args: string[]) => ({ script: script(lua), keys, args });
      const replies = await runTogether(redis, "go", [
        part("return {'go', #KEYS, #ARGV, KEYS[2], ARGV[1]}", ["suite:a", "suite:b"], ["one"]),
        part("return {#KEYS, #ARGV}", [], ["two", "three"]),
        part(
          "redis.call('RPUSH', KEYS[1], ARGV[1]) return redis.call('LRANGE', KEYS[1], 0, -1)",
          ["suite:list"],
          ["x"],
        ),
      ]);
      assert.deepEqual(replies, [["go", 2, 1, "suite:b", "one"], [0, 2], ["x"]]);
    });

    test("the other parts do not run unless the first one says so", async () => {
      const first = { script: script("return {'stop'}"), keys: [], args: [] };
      const second = {
        script: script("return redis.call('SET', KEYS[1], 'x')"),
        keys: ["suite:never"],
        args: [],
      };
      assert.deepEqual(await runTogether(redis, "go", [first, second]), [["stop"]]);
      assert.equal(
        await redis.script(script("return redis.call('EXISTS', KEYS[1])"), ["suite:never"], []),
        0,
      );
    });

    test("a script has its effect once each time, also when Redis has lost all scripts", async () => {
      const count = script("return redis.call('INCR', KEYS[1])");
      assert.equal(await redis.script(count, ["suite:count"], []), 1);
      assert.equal(await redis.script(count, ["suite:count"], []), 2);
      await forget();
      assert.equal(await redis.script(count, ["suite:count"], []), 3);
      assert.equal(await redis.script(count, ["suite:count"], []), 4);
    });

    test("a refused script is redis_failed, and its message quotes nothing of it", async () => {
      await assert.rejects(
        redis.script(script("return redis.call('NOSUCH', ARGV[1])"), [], ["secret words"]),
        (error) => {
          assert.ok(hasCode(error, "redis_failed"));
          assert.ok(!error.message.includes("secret words"));
          return true;
        },
      );
    });

    test("[S11] a wrong token is refused, which is no message's fault", () =>
      assert.rejects(
        stranger.ping(),
        (error) => hasCode(error, "redis_unavailable") && error.message.includes("token"),
      ));

    test("the suite closes what it opened", close);
  });
}
