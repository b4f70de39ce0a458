#!/usr/bin/env bash
# @upstash/redis 1.39.0, a signal that aborts while the server does not answer.
# Expected: the call rejects, as fetch does.
# Seen: it resolves with the abort reason, as if Redis had answered it; only `signal: () => …` rejects. With
# automatic pipelining, the default, it rejects with "res.map is not a function".
# Also, a second request is sent after a dropped connection in spite of `retry: false`.
exec "$(dirname "$0")/lib/with-packages" @upstash/redis@1.39.0 <<'EOF'
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { Redis } from "@upstash/redis";

let answer = () => {};
let requests = 0;
const server = createServer((request) => {
  requests += 1;
  answer(request);
}).listen(0, "127.0.0.1");
await once(server, "listening");
const settings = {
  url: `http://127.0.0.1:${server.address().port}`,
  token: "token",
  enableTelemetry: false,
  enableAutoPipelining: false,
  automaticDeserialization: false,
  responseEncoding: false,
};

async function get(options) {
  const controller = new AbortController();
  setTimeout(() => controller.abort("shutting down"), 200);
  const redis = new Redis({ ...settings, ...options(controller.signal) });
  return redis.get("key").then((value) => `resolved: ${JSON.stringify(value)}`, (error) => `rejected: ${error.message ?? error}`);
}

const seen = {
  "signal": await get((signal) => ({ signal })),
  "signal, pipelined": await get((signal) => ({ signal, enableAutoPipelining: true })),
  "() => signal": await get((signal) => ({ signal: () => signal })),
};
requests = 0;
answer = (request) => request.socket.destroy();
await new Redis({ ...settings, retry: false }).get("key").catch(() => {});
seen["requests with retry: false"] = requests;
server.closeAllConnections();
server.close();
console.log(seen);
assert.deepEqual(seen, {
  "signal": 'resolved: "shutting down"',
  "signal, pipelined": "rejected: res.map is not a function",
  "() => signal": "rejected: shutting down",
  "requests with retry: false": 2,
});
EOF
