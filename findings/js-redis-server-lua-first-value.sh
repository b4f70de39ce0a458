#!/usr/bin/env bash
# js-redis-server 0.3.0, a Lua script that returns several values, as `return text:gsub(...)` does (the text and a count).
# Expected: what Redis does, which answers with the first value. `redis-server` is asked too, if it is installed (Debian's
# package, 7.0.15).
# Seen: the last value. A script that works on Redis answers with the number of replacements instead of the text, and
# `return pcall(...)` with its result instead of whether it succeeded.
exec "$(dirname "$0")/lib/with-packages" js-redis-server@0.3.0 ioredis@5.11.1 <<'END'
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { Redis } from "ioredis";
import { createRedisMock } from "js-redis-server";

async function answers(redis) {
  const seen = {
    gsub: await redis.eval("return ARGV[1]:gsub('-', '')", 0, "2026-11-30"),
    find: await redis.eval("return ARGV[1]:find('ab')", 0, "cab"),
    pcall: await redis.eval("return pcall(cjson.decode, ARGV[1])", 0, '"text"'),
  };
  redis.disconnect();
  return seen;
}

if (spawnSync("redis-server", ["--version"]).status === 0) {
  const socket = `${process.cwd()}/redis.sock`;
  const server = spawn("redis-server", ["--port", "0", "--unixsocket", socket, "--save", ""], { stdio: "ignore" });
  const seen = await answers(new Redis({ path: socket }).on("error", () => {}));
  server.kill();
  console.log("redis-server:   ", seen);
  assert.deepEqual(seen, { gsub: "20261130", find: 2, pcall: 1 });
}

const mock = await createRedisMock();
const seen = await answers(new Redis(mock.addresses()[0]));
await mock.close();
console.log("js-redis-server:", seen);
assert.deepEqual(seen, { gsub: 2, find: 3, pcall: "text" });
END
