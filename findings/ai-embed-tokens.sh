#!/usr/bin/env bash
# ai 7.0.173 with @ai-sdk/google 4.0.121: how many tokens an embedding took.
# Gemini answers with `usageMetadata` (ai.google.dev/api/embeddings#EmbeddingUsageMetadata), which older models leave out.
# Expected: the number, or undefined without one, as `generateText` reports it.
# Seen: NaN in both cases. It passes the type `number` and `?? 0`, makes every sum NaN, and becomes null in JSON.
exec "$(dirname "$0")/lib/with-packages" ai@7.0.173 @ai-sdk/google@4.0.121 <<'END'
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { createGoogle } from "@ai-sdk/google";
import { embed, generateText } from "ai";

let answer;
const server = createServer((request, response) => {
  request.resume();
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
}).listen(0, "127.0.0.1");
await once(server, "listening");
const google = createGoogle({ apiKey: "key", baseURL: `http://127.0.0.1:${server.address().port}` });

async function embedded(given) {
  answer = given;
  const { usage } = await embed({ model: google.embeddingModel("gemini-embedding-001"), value: "Hello" });
  return usage.tokens;
}
async function generated(given) {
  answer = given;
  const { usage } = await generateText({ model: google("gemini-2.5-flash"), prompt: "Hello" });
  return usage.inputTokens;
}

const embedding = { values: [0.1, 0.2] };
const candidates = [{ content: { role: "model", parts: [{ text: "Hi" }] }, finishReason: "STOP" }];
const usageMetadata = { promptTokenCount: 2 };
const seen = {
  embed: await embedded({ embedding }),
  embedWithUsage: await embedded({ embedding, usageMetadata }),
  generateText: await generated({ candidates }),
  generateTextWithUsage: await generated({ candidates, usageMetadata }),
};
server.closeAllConnections();
server.close();
const sum = [seen.embed, seen.generateTextWithUsage].reduce((total, tokens) => total + (tokens ?? 0), 0);
console.log({ ...seen, sum, inJson: JSON.stringify({ tokens: seen.embed }) });
assert.deepEqual(seen, { embed: NaN, embedWithUsage: NaN, generateText: undefined, generateTextWithUsage: 2 });
assert(Number.isNaN(sum));
END
