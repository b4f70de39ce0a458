#!/usr/bin/env bash
# js-redis-server 0.3.0: what does a command on one member of a large sorted set cost?
# Expected, as in Redis: the same whatever the set's size, or its logarithm.
# Seen: adding a member to 10,000 copies the set twice (20,011 buffers; 31 for 10 members), a third time if a listener
# observes the database's changes, and reading one score copies it once. So a set that grows with each command costs
# quadratic time: split large ones over several keys.
exec "$(dirname "$0")/lib/with-packages" js-redis-server@0.3.0 <<'EOF'
import assert from "node:assert/strict";
import { ClientSession, createRedisCommandExecutor, RedisServerState, resolveCompatibilityProfile } from "js-redis-server/core";

const compatibility = resolveCompatibilityProfile("redis-7.0");
const server = new RedisServerState({ databaseCount: 1, compatibility });
const session = new ClientSession({ server, executor: createRedisCommandExecutor({ compatibility }) });
const database = server.getDatabase(0);
const call = (name, ...args) => session.execute(Buffer.from(name), args.map((arg) => Buffer.from(String(arg))));

let made = 0;
const from = Buffer.from;
Buffer.from = (...args) => ((made += 1), from(...args));
const buffersOf = async (work) => {
  made = 0;
  await work();
  return made;
};

const figures = async () => {
  const found = {};
  for (const size of [10, 10_000]) {
    await call("DEL", "set");
    for (let member = 0; member < size; member += 1) await call("ZADD", "set", member, member);
    found[`add to ${size}`] = await buffersOf(() => call("ZADD", "set", 1, "new"));
    found[`get ${size}`] = await buffersOf(() => database.get(Buffer.from("set")));
  }
  return found;
};
const alone = await figures();
const unsubscribe = database.subscribe(() => undefined);
const observed = {};
observed.add = await buffersOf(() => call("ZADD", "set", 1, "newer"));
observed.score = await buffersOf(() => call("ZSCORE", "set", "newer"));
unsubscribe();
console.log({ alone, observed });
session.close();
server.close();
assert.ok(alone["add to 10"] < 100);
const copiesOf = (buffers) => Math.round(buffers / 10_000);
assert.deepEqual([alone["add to 10000"], observed.add, observed.score].map(copiesOf), [2, 3, 1]);
EOF
