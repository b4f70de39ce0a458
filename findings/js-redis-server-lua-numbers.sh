#!/usr/bin/env bash
# js-redis-server 0.3.0, a Lua script that passes a number to a command: a Telegram id (up to 52 bits) or microseconds.
# Expected: what Redis does, which writes all digits of a double (`%.17g`; redis/redis#1118), so that whole numbers up to
# 2^53 arrive as they are. `redis-server` is asked too, if it is installed (Debian's package, 7.0.15).
# Seen: 14 digits, as Lua's `tostring` writes them. The id becomes "4.5035996273705e+15", and microseconds, used as a
# score, are off by 23. The script's own answer (`return 4503599627370495`) is exact.
exec "$(dirname "$0")/lib/with-packages" js-redis-server@0.3.0 ioredis@5.11.1 <<'END'
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { Redis } from "ioredis";
import { createRedisMock } from "js-redis-server";

async function answers(redis) {
  await redis.eval("redis.call('SET', KEYS[1], tonumber(ARGV[1]))", 1, "id", "4503599627370495");
  await redis.eval("redis.call('ZADD', KEYS[1], ARGV[1] * 1000 + ARGV[2], 'job')", 1, "due", "1796056118986", "123");
  const seen = {
    id: await redis.get("id"),
    score: await redis.zscore("due", "job"),
    returned: await redis.eval("return 4503599627370495", 0),
  };
  redis.disconnect();
  return seen;
}

const exact = { id: "4503599627370495", score: "1796056118986123", returned: 4503599627370495 };
if (spawnSync("redis-server", ["--version"]).status === 0) {
  const socket = `${process.cwd()}/redis.sock`;
  const server = spawn("redis-server", ["--port", "0", "--unixsocket", socket, "--save", ""], { stdio: "ignore" });
  const seen = await answers(new Redis({ path: socket }).on("error", () => {}));
  server.kill();
  console.log("redis-server:   ", seen);
  assert.deepEqual(seen, exact);
}

const mock = await createRedisMock();
const seen = await answers(new Redis(mock.addresses()[0]));
await mock.close();
console.log("js-redis-server:", seen);
assert.deepEqual(seen, { id: "4.5035996273705e+15", score: "1796056118986100", returned: 4503599627370495 });
END
