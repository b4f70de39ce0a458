#!/usr/bin/env bash
# js-redis-server 0.3.0, a Lua script that refuses with a code of its own, as Redis' documentation does:
# `error({err="MYCODE …"})` (redis.io/docs/latest/develop/programmability/lua-api). `redis-server` is asked too, if it is
# installed (Debian's package, 7.0.15).
# Expected: an error that begins with the code, whichever of the two ways a script chooses.
# Seen: a returned error keeps its code; a raised one becomes `ERR script execution failed`, followed by a NUL.
exec "$(dirname "$0")/lib/with-packages" js-redis-server@0.3.0 ioredis@5.11.1 <<'END'
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { Redis } from "ioredis";
import { createRedisMock } from "js-redis-server";

async function answers(redis) {
  const refusalOf = (script) =>
    redis.eval(script, 0).then(
      () => "none",
      ({ message }) => message.replace(/[\0 ]*script: .*/, ""),
    );
  const seen = {
    returned: await refusalOf("return redis.error_reply('LATE too late')"),
    raised: await refusalOf("error({err='LATE too late'})"),
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
  assert.deepEqual(seen, { returned: "LATE too late", raised: "LATE too late" });
}

const mock = await createRedisMock();
const seen = await answers(new Redis(mock.addresses()[0]));
await mock.close();
console.log("js-redis-server:", seen);
assert.deepEqual(seen, { returned: "LATE too late", raised: "ERR script execution failed" });
END
