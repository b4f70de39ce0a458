#!/usr/bin/env bash
# ai-fallback 3.0.0 with ai 7.0.173: two calls at the same time over one model with a fallback, whose first provider is overloaded.
# Expected (README): "It automatically switches to the next available model if the primary fails", for each call.
# Seen: the calls share the place in the list. The second failure moves it from the fallback back to the first model, which
# counts as "all models tried": that call fails with the first one's error, and the fallback is never asked.
exec "$(dirname "$0")/lib/with-packages" ai-fallback@3.0.0 ai@7.0.173 zod@4.6.7 <<'END'
import assert from "node:assert/strict";
import { generateText } from "ai";
import { createFallback } from "ai-fallback";

const usage = { inputTokens: { total: 1 }, outputTokens: { total: 1 } };
const answer = {
  content: [{ type: "text", text: "Good morning!" }],
  finishReason: { unified: "stop", raw: "stop" },
  usage,
  warnings: [],
};
const model = (modelId, doGenerate) => ({
  specificationVersion: "v3",
  provider: "example",
  modelId,
  supportedUrls: {},
  doGenerate,
});

async function ask(simultaneously) {
  const asked = [];
  const allAsked = Promise.withResolvers();
  const first = model("first", async () => {
    asked.push("first");
    if (asked.length === simultaneously) allAsked.resolve();
    await allAsked.promise;
    throw Object.assign(new Error("overloaded"), { statusCode: 503 });
  });
  const fallback = model("fallback", async () => {
    asked.push("fallback");
    return answer;
  });
  const both = createFallback({ models: [first, fallback] });
  const calls = Array.from({ length: simultaneously }, () =>
    generateText({ model: both, prompt: "Greet the customer.", maxRetries: 0 }).then(
      ({ text }) => text,
      (error) => `failed: ${error.message}`,
    ),
  );
  return { results: await Promise.all(calls), asked };
}

const seen = { one: await ask(1), two: await ask(2) };
console.log(JSON.stringify(seen, null, 2));
assert.deepEqual(seen, {
  one: { results: ["Good morning!"], asked: ["first", "fallback"] },
  two: { results: ["Good morning!", "failed: overloaded"], asked: ["first", "first", "fallback"] },
});
END
