#!/usr/bin/env bash
# ai 7.0.173 with @ai-sdk/openai 4.0.118: an answer whose `usage` leaves out a count, as servers with OpenAI's API do that
# report only a total.
# Expected: undefined, as in an answer without `usage` (both counts have the type `number | undefined`).
# Seen: 0, so a program that computes costs takes the output, or the whole call, for free. Only `usage.raw` shows the difference.
exec "$(dirname "$0")/lib/with-packages" ai@7.0.173 @ai-sdk/openai@4.0.118 <<'END'
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { createOpenAI } from "@ai-sdk/openai";
import { generateText } from "ai";

let usage;
const server = createServer((request, response) => {
  request.resume();
  const choices = [{ index: 0, finish_reason: "stop", message: { role: "assistant", content: "Hello!" } }];
  const answer = { id: "1", object: "chat.completion", created: 1, model: "local", choices, usage };
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
}).listen(0, "127.0.0.1");
await once(server, "listening");
const openai = createOpenAI({ apiKey: "key", baseURL: `http://127.0.0.1:${server.address().port}` });

async function counted(given) {
  usage = given;
  const result = await generateText({ model: openai.chat("local"), prompt: "Hi" });
  return [result.usage.inputTokens, result.usage.outputTokens];
}
const seen = {
  both: await counted({ prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 }),
  noOutput: await counted({ prompt_tokens: 7, total_tokens: 10 }),
  totalOnly: await counted({ total_tokens: 10 }),
  noUsage: await counted(undefined),
};
server.closeAllConnections();
server.close();
console.log(seen);
assert.deepEqual(seen, { both: [7, 3], noOutput: [7, 0], totalOnly: [0, 0], noUsage: [undefined, undefined] });
END
