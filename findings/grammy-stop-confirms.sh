#!/usr/bin/env bash
# grammY 1.46.0: long polling with `bot.start`, stopped while an update is being handled.
# Expected: the update whose handler has not finished is not confirmed, so that Telegram sends it again.
# Seen: `bot.stop` calls getUpdates with the id after it, which confirms it to Telegram. If the process ends now, as it does
# after SIGTERM, the update is lost. (`bot.stop` documents that it confirms "the last received update".)
exec "$(dirname "$0")/lib/with-packages" grammy@1.46.0 <<'EOF'
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { Bot } from "grammy";

const update = {
  update_id: 41,
  message: { message_id: 1, date: 1, chat: { id: 7, type: "private", first_name: "Ann" }, text: "Hello" },
};
const asked = [];
const server = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const { offset = 0 } = JSON.parse(Buffer.concat(chunks).toString() || "{}");
  const isPoll = request.url.endsWith("/getUpdates");
  if (isPoll) asked.push(offset);
  const result = isPoll && offset <= 41 ? [update] : isPoll ? [] : true;
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ ok: true, result }));
}).listen(0, "127.0.0.1");
await once(server, "listening");

const bot = new Bot("1:test", {
  client: { apiRoot: `http://127.0.0.1:${server.address().port}` },
  botInfo: { id: 1, is_bot: true, first_name: "Bot", username: "bot" },
});
let finished = false;
await new Promise((begun) => {
  bot.on("message", () => {
    begun();
    return new Promise(() => {});
  });
  bot.start().then(() => (finished = true), () => (finished = true));
});
await bot.stop();
console.log({ asked, finished });
assert.deepEqual(asked, [1, 42], "the update that is being handled was confirmed");
assert.equal(finished, false, "its handler is still running");
server.closeAllConnections();
process.exit();
EOF
