#!/usr/bin/env bash
# ai 7.0.173 with @ai-sdk/openai 4.0.118, and a server with OpenAI's API that answers several embeddings in another order.
# Each has an `index`, "the index of the embedding in the list of embeddings", and other clients sort by it
# (chroma-core/chroma#344), because the API promises no order.
# Expected (documentation of `embedMany`): the embeddings "are in the same order as the values".
# Seen: they are in the order of the answer. `index` is not read, and each text gets another one's vector without an error.
exec "$(dirname "$0")/lib/with-packages" ai@7.0.173 @ai-sdk/openai@4.0.118 <<'END'
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { createOpenAI } from "@ai-sdk/openai";
import { embedMany } from "ai";

const lengths = { cat: 3, horse: 5, elephant: 8 };
const server = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const { input, model } = JSON.parse(Buffer.concat(chunks).toString());
  const data = input.map((text, index) => ({ object: "embedding", index, embedding: [lengths[text]] }));
  const usage = { prompt_tokens: 3, total_tokens: 3 };
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify({ object: "list", model, data: data.reverse(), usage }));
}).listen(0, "127.0.0.1");
await once(server, "listening");

const openai = createOpenAI({ apiKey: "key", baseURL: `http://127.0.0.1:${server.address().port}` });
const model = openai.embeddingModel("text-embedding-3-small");
const { values, embeddings, responses } = await embedMany({ model, values: Object.keys(lengths) });
server.closeAllConnections();
server.close();

const seen = {
  answered: responses[0].body.data.map(({ index, embedding }) => `${index}: ${embedding}`),
  result: Object.fromEntries(values.map((value, at) => [value, embeddings[at][0]])),
};
console.log(seen);
assert.deepEqual(seen, {
  answered: ["2: 8", "1: 5", "0: 3"],
  result: { cat: 8, horse: 5, elephant: 3 },
});
END
