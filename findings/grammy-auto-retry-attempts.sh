#!/usr/bin/env bash
# @grammyjs/auto-retry 2.0.2 with grammy 1.46.0, and a Bot API that takes each message and whose answer is lost on the way:
# the connection ends without one.
# Expected (documentation of `maxRetryAttempts`, here 1): "the maximum number of times that a request should be retried",
# so two requests at most, and then the error.
# Seen: the limit counts Telegram's own errors only. A lost answer is retried without end, after 3 s, 6 s, 12 s and so on, and
# the customer gets the message once more each time. (Takes 9 s.)
exec "$(dirname "$0")/lib/with-packages" grammy@1.46.0 @grammyjs/auto-retry@2.0.2 <<'END'
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { autoRetry } from "@grammyjs/auto-retry";
import { Api } from "grammy";

const delivered = [];
const third = Promise.withResolvers();
const server = createServer(async (request) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  delivered.push(JSON.parse(Buffer.concat(chunks).toString()).text);
  if (delivered.length === 3) third.resolve("still retrying");
  request.socket.destroy();
}).listen(0, "127.0.0.1");
await once(server, "listening");

const api = new Api("1:token", { apiRoot: `http://127.0.0.1:${server.address().port}` });
api.config.use(autoRetry({ maxRetryAttempts: 1 }));
const stop = new AbortController();
const sent = api.sendMessage(7, "Your parcel arrives today.", {}, stop.signal).then(
  () => "sent",
  (error) => error.name,
);
const seen = { maxRetryAttempts: 1, outcome: await Promise.race([sent, third.promise]), delivered };
stop.abort();
await sent;
server.close();

console.log(seen);
assert.deepEqual(seen, {
  maxRetryAttempts: 1,
  outcome: "still retrying",
  delivered: Array(3).fill("Your parcel arrives today."),
});
END
