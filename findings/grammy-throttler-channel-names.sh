#!/usr/bin/env bash
# @grammyjs/transformer-throttler 1.2.1 with grammy 1.46.0, and a Bot API that has not answered the first message yet.
# `chat_id` is a number, or "username of the target channel (in the format @channelusername)", says the Bot API.
# Expected (README): "only 1 job at a time" in each chat, while chats do not wait for one another.
# Seen: all chats that are given by name share one queue: the message to @second waits for the answer of @first, while those to
# -1001 and -1002 do not wait for each other.
exec "$(dirname "$0")/lib/with-packages" grammy@1.46.0 @grammyjs/transformer-throttler@1.2.1 <<'END'
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { apiThrottler } from "@grammyjs/transformer-throttler";
import { Api } from "grammy";

const arrived = [];
const answers = [];
let next = Promise.withResolvers();
const server = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  arrived.push(JSON.parse(Buffer.concat(chunks).toString()).chat_id);
  answers.push(() => response.end('{"ok":true,"result":{}}'));
  next.resolve();
}).listen(0, "127.0.0.1");
await once(server, "listening");
const untilArrived = async (count) => {
  while (arrived.length < count) {
    await next.promise;
    next = Promise.withResolvers();
  }
};

const api = new Api("1:token", { apiRoot: `http://127.0.0.1:${server.address().port}` });
api.config.use(apiThrottler());
const sent = ["@first", "@second", -1001, -1002].map((chat) => api.sendMessage(chat, "Good morning!"));
await untilArrived(3);
const beforeAnyAnswer = arrived.toSorted();
for (const answer of answers.splice(0)) answer();
await untilArrived(4);
for (const answer of answers) answer();
await Promise.all(sent);
server.closeAllConnections();
server.close();

const seen = { beforeAnyAnswer, afterwards: arrived.slice(3) };
console.log(seen);
assert.deepEqual(seen, { beforeAnyAnswer: [-1001, -1002, "@first"], afterwards: ["@second"] });
// The throttler's own timer would keep the process alive for ever.
process.exit(0);
END
