/**
 * Unusable answers: refused, filtered, truncated, empty and failed answers of both providers, over their real
 * protocols.
 */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, test } from "vitest";
import { draftReply } from "../../core/drafting/drafting.ts";
import type { ModelRequest, PaidCall } from "../../core/drafting/port.ts";
import type { ModelFault } from "../../core/drafting/schema.ts";
import { systemClock } from "../../core/kernel/clock.ts";
import { hasCode } from "../../core/kernel/errors.ts";
import { createLog, type LogLine } from "../../core/kernel/log.ts";
import { createModels } from "../../core/vendors/models.ts";
import { geminiAnswer, openaiAnswer } from "../support/model-server.ts";

/** Each provider's next response and status; both share one server. */
const next = { gemini: [200, {}] as [number, object], openai: [200, {}] as [number, object] };
const server = createServer((request, response) => {
  request.resume();
  const [status, body] = request.url?.includes("generateContent") ? next.gemini : next.openai;
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
});
let url = "";
beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // a string only for a named pipe
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  next.gemini = [200, geminiAnswer("Gemini's answer.")];
  next.openai = [200, openaiAnswer(["OpenAI's answer."])];
});

const models = () =>
  createModels({
    llm1Model: null,
    llm2Model: null,
    googleApiKey: "k",
    googleBaseUrl: `${url}/v1beta`,
    openaiApiKey: "k",
    openaiBaseUrl: `${url}/v1`,
  });
const [gemini, openai] = ["google/gemini-2.5-flash", "openai/gpt-4o-mini"] as const;
const request: ModelRequest = { system: "s", prompt: "p", maxOutputTokens: 500, timeoutMs: 5_000 };

/** Half an answer of Gemini with this reason, billed. */
const ended = (finishReason: string | undefined, text = "secret half"): object => ({
  candidates: [{ content: { role: "model", parts: [{ text }] }, finishReason }],
  usageMetadata: { promptTokenCount: 100, candidatesTokenCount: 10, totalTokenCount: 110 },
});
const billed = { usageMetadata: { promptTokenCount: 100, totalTokenCount: 100 } };
const choice = (finish_reason: string | null, message: object): object => ({
  ...openaiAnswer([]),
  choices: [{ index: 0, finish_reason, message: { role: "assistant", ...message } }],
});
const half = { content: "secret half" };
const call = { id: "1", type: "function", function: { name: "f", arguments: "{}" } };

type Cases = readonly (readonly [what: string, answer: object, fault: ModelFault])[];
const geminiCases: Cases = [
  ["MAX_TOKENS", ended("MAX_TOKENS"), "truncated"],
  ["SAFETY", ended("SAFETY"), "safety"],
  ["SAFETY without content", { candidates: [{ finishReason: "SAFETY" }], ...billed }, "safety"],
  ["IMAGE_SAFETY", ended("IMAGE_SAFETY"), "safety"],
  ["RECITATION", ended("RECITATION"), "recitation"],
  ["PROHIBITED_CONTENT", ended("PROHIBITED_CONTENT"), "prohibited_content"],
  ["BLOCKLIST", ended("BLOCKLIST"), "prohibited_content"],
  ["SPII", ended("SPII"), "prohibited_content"],
  ["LANGUAGE", ended("LANGUAGE"), "unfinished"],
  ["OTHER", ended("OTHER"), "unfinished"],
  ["FINISH_REASON_UNSPECIFIED", ended("FINISH_REASON_UNSPECIFIED"), "unfinished"],
  ["a reason of tomorrow", ended("CONSTITUTION"), "unfinished"],
  ["no reason at all", ended(undefined), "unfinished"],
  ["MALFORMED_FUNCTION_CALL", ended("MALFORMED_FUNCTION_CALL"), "provider_error"],
  ["a blocked prompt", { promptFeedback: { blockReason: "SAFETY" }, ...billed }, "prompt_blocked"],
  [
    "a prompt blocked for its content",
    { promptFeedback: { blockReason: "OTHER" }, ...billed },
    "prompt_blocked",
  ],
  ["empty candidates", { candidates: [], ...billed }, "empty"],
  ["an error in a 200", { error: { code: 500, message: "secret" }, ...billed }, "provider_error"],
  ["STOP without text", ended("STOP", " "), "empty"],
];
const openaiCases: Cases = [
  ["length", choice("length", half), "truncated"],
  ["content_filter", choice("content_filter", half), "content_filter"],
  ["content_filter without content", choice("content_filter", { content: null }), "content_filter"],
  ["a refusal", choice("stop", { content: null, refusal: "I'm sorry, secret." }), "refused"],
  ["a refusal beside content", choice("stop", { ...half, refusal: "I'm sorry, secret." }), "refused"],
  ["tool_calls", choice("tool_calls", { content: null, tool_calls: [call] }), "tool_call"],
  ["function_call", choice("function_call", half), "tool_call"],
  ["error, as gateways say it", choice("error", half), "provider_error"],
  ["a reason of tomorrow", choice("paused", half), "unfinished"],
  ["no reason at all", choice(null, half), "unfinished"],
  ["stop without text", choice("stop", { content: " " }), "empty"],
  ["no choices", { ...openaiAnswer([]), choices: [] }, "empty"],
  ["an error in a 200", { error: { message: "secret" }, usage: { prompt_tokens: 100 } }, "provider_error"],
  ["errors beside an answer", { ...choice("stop", half), errors: [{ message: "secret" }] }, "provider_error"],
  [
    "an error in the choice, as gateways say it",
    {
      ...openaiAnswer([]),
      choices: [{ index: 0, finish_reason: "stop", message: half, error: { code: 502 } }],
    },
    "provider_error",
  ],
];

const parts = { conversation: { recent: [], summary: null, count: 0 }, status: null, messages: [] };

/** A draft whose calls are collected; with one model per stage, or with all. */
async function draft(alone?: { readonly first: string; readonly second: string }) {
  const calls: PaidCall[] = [];
  const lines: LogLine[] = [];
  const { first, second } = models();
  const ports = {
    models: {
      first: first.filter(({ name }) => alone === undefined || name === alone.first),
      second: second.filter(({ name }) => alone === undefined || name === alone.second),
    },
    clock: systemClock,
    log: createLog((line) => lines.push(line)),
  };
  const store = { paid: async () => [], record: async (one: PaidCall) => void calls.push(one) };
  const outcome = await draftReply(ports, parts, store);
  assert.doesNotMatch(JSON.stringify([outcome.failures, outcome.failure, lines]), /secret/);
  return { outcome, calls };
}

describe("[D5] answers that are not a draft", () => {
  for (const [what, answer, fault] of geminiCases) {
    test(`[D5] Gemini, ${what}: stage 1 falls back, the reason is reported as ${fault}, the call is stored`, async () => {
      next.gemini = [200, answer];
      const { outcome, calls } = await draft();
      assert.equal(outcome.draft?.text, "OpenAI's answer.");
      assert.equal(outcome.draft.llm1.model, openai);
      assert.deepEqual(outcome.failures, [{ stage: "llm1", model: gemini, reason: fault }]);
      assert.deepEqual([calls[0]?.model, calls[0]?.fault], [gemini, fault]);
      assert.ok((outcome.draft.llm1.input_tokens ?? 0) >= 300, "the sum holds both calls");
    });

    test(`[D5] Gemini, ${what}: nobody else can refine, so stage 1's draft is used`, async () => {
      next.gemini = [200, answer];
      const { outcome } = await draft({ first: openai, second: gemini });
      assert.equal(outcome.draft?.llm2, null);
      assert.deepEqual(outcome.failures, [{ stage: "llm2", model: gemini, reason: fault }]);
      assert.ok((outcome.wasted?.llm2?.input_tokens ?? 0) >= 100, "what it cost is in the sum");
    });
  }

  for (const [what, answer, fault] of openaiCases) {
    test(`[D5] OpenAI, ${what}: stage 2 falls back, the reason is reported as ${fault}, the call is stored`, async () => {
      next.openai = [200, answer];
      const { outcome, calls } = await draft();
      assert.equal(outcome.draft?.text, "Gemini's answer.");
      assert.equal(outcome.draft.llm2?.model, gemini);
      assert.deepEqual(outcome.failures, [{ stage: "llm2", model: openai, reason: fault }]);
      assert.deepEqual([calls[1]?.model, calls[1]?.fault], [openai, fault]);
    });

    test(`[D5] OpenAI, ${what}: nobody else can refine, so stage 1's draft is used`, async () => {
      next.openai = [200, answer];
      const { outcome } = await draft({ first: gemini, second: openai });
      assert.equal(outcome.draft?.text, "Gemini's answer.");
      assert.equal(outcome.draft.llm2, null);
      assert.deepEqual(outcome.failures, [{ stage: "llm2", model: openai, reason: fault }]);
      assert.ok((outcome.wasted?.llm2?.input_tokens ?? 0) >= 100, "what it cost is in the sum");
    });
  }

  const unbilled: Cases = [
    ["an error in a 200", { error: { code: 500, message: "secret" } }, "provider_error"],
    ["nothing at all", {}, "empty"],
    ["a blocked prompt", { promptFeedback: { blockReason: "SAFETY" } }, "prompt_blocked"],
  ];
  for (const [what, answer, fault] of unbilled) {
    test(`[D5] Gemini, ${what} that nobody bills: no call is stored, but the reason is`, async () => {
      next.gemini = [200, answer];
      const { outcome, calls } = await draft();
      assert.deepEqual(outcome.failures, [{ stage: "llm1", model: gemini, reason: fault }]);
      assert.deepEqual(
        calls.map(({ model }) => model),
        [openai, openai],
      );
    });
  }

  const statuses: readonly (readonly [number, object, ModelFault])[] = [
    [400, { error: { message: "secret" } }, "rejected"],
    [400, { error: { message: "secret", code: "content_filter" } }, "prompt_blocked"],
    [401, {}, "unauthorised"],
    [403, {}, "unauthorised"],
    [404, {}, "rejected"],
    [429, {}, "rate_limited"],
    [500, {}, "unavailable"],
    [503, {}, "unavailable"],
    [200, { choices: "secret" }, "malformed"],
  ];
  for (const [status, body, fault] of statuses) {
    test(`[D5] status ${status} with ${JSON.stringify(body)} is ${fault}`, async () => {
      next.openai = [status, body];
      const { outcome } = await draft();
      assert.deepEqual(outcome.failures, [{ stage: "llm2", model: openai, reason: fault }]);
    });
  }

  test("[D5] when both providers refuse there is no draft, and both reasons are given", async () => {
    next.gemini = [200, ended("SAFETY")];
    next.openai = [200, choice("stop", { content: null, refusal: "secret" })];
    const { outcome } = await draft();
    assert.equal(outcome.draft, null);
    assert.deepEqual(outcome.failures, [
      { stage: "llm1", model: gemini, reason: "safety" },
      { stage: "llm1", model: openai, reason: "refused" },
    ]);
    assert.match(outcome.failure ?? "", /^model_failed: /);
    assert.equal(outcome.wasted?.llm1?.input_tokens, 300);
  });

  test("[D5] truncated JSON is unusable even if the provider calls it finished", async () => {
    next.openai = [200, choice("stop", { content: '{"bubbles":["half' })];
    const { outcome } = await draft();
    assert.deepEqual(outcome.failures, [{ stage: "llm2", model: openai, reason: "unusable" }]);
  });

  for (const end of ["stop", "eos", "eos_token", "end_turn", "stop_sequence", "COMPLETE"]) {
    test(`[D5] a compatible server's ${end} is a normal end`, async () => {
      next.openai = [200, choice(end, { content: '{"bubbles":["Fine."]}' })];
      const { outcome } = await draft();
      assert.equal(outcome.draft?.text, "Fine.");
      assert.deepEqual(outcome.failures, []);
    });
  }

  test("[D5] reasoning in the text is in the ledger's call, but neither in the draft nor in what is refined", async () => {
    next.gemini = [200, geminiAnswer("<think>secret plan</think>Gemini's answer.")];
    next.openai = [
      200,
      choice("stop", { content: '<think>{"bubbles":["secret"]}</think>{"bubbles":["Fine."]}' }),
    ];
    const { outcome, calls } = await draft();
    assert.equal(outcome.draft?.text, "Fine.");
    assert.equal(outcome.draft.llm1.text, "Gemini's answer.");
    assert.doesNotMatch(JSON.stringify(outcome.draft), /secret/);
    assert.match(calls[0]?.text ?? "", /secret plan/);
  });

  test("[D5] [P4] reasoning tokens are counted once: they are part of the output", async () => {
    const usageMetadata = {
      promptTokenCount: 100,
      candidatesTokenCount: 10,
      thoughtsTokenCount: 40,
      totalTokenCount: 150,
    };
    next.gemini = [200, { ...geminiAnswer("Fine."), usageMetadata }];
    const details = { completion_tokens_details: { reasoning_tokens: 40 } };
    const usage = { prompt_tokens: 100, completion_tokens: 50, total_tokens: 150, ...details };
    next.openai = [200, { ...openaiAnswer(["Fine."]), usage }];
    const { outcome } = await draft();
    assert.deepEqual([outcome.draft?.llm1.output_tokens, outcome.draft?.llm2?.output_tokens], [50, 50]);
  });

  test("[P4] cached input is billed at its own price, even if the call is found again", async () => {
    next.gemini = [
      200,
      {
        ...geminiAnswer("Fine."),
        usageMetadata: { promptTokenCount: 10_000, cachedContentTokenCount: 8_000, candidatesTokenCount: 10 },
      },
    ];
    const usage = {
      prompt_tokens: 10_000,
      completion_tokens: 10,
      prompt_tokens_details: { cached_tokens: 8_000 },
    };
    next.openai = [200, { ...openaiAnswer(["Fine."]), usage }];
    const { outcome, calls } = await draft();
    // 2,000 x 0.30 + 8,000 x 0.03 + 10 x 2.50, and 2,000 x 0.15 + 8,000 x 0.075 + 10 x 0.60 USD per million.
    assert.deepEqual([outcome.draft?.llm1.cost_usd, outcome.draft?.llm2?.cost_usd], [0.000865, 0.000906]);
    assert.deepEqual(
      calls.map(({ cached_tokens }) => cached_tokens),
      [8_000, 8_000],
    );
    const ports = { models: models(), clock: systemClock, log: createLog(() => undefined) };
    const again = await draftReply(ports, parts, {
      paid: async () => calls,
      record: async () => assert.fail(),
    });
    assert.equal(again.draft?.llm1.cost_usd, 0.000865);
  });

  const unreported: readonly (readonly [string, object, readonly (number | null)[]])[] = [
    ["only a total", { total_tokens: 50 }, [null, null]],
    ["zeros", { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }, [null, 0]],
    ["only the input", { prompt_tokens: 100, total_tokens: 150 }, [100, null]],
    ["only the output", { completion_tokens: 10, total_tokens: 110 }, [null, 10]],
  ];
  for (const [what, usage, tokens] of unreported) {
    test(`[P4] an answer whose usage has ${what} has an unknown cost, not a cost of 0`, async () => {
      next.openai = [200, { ...openaiAnswer(["Fine."]), usage }];
      const llm2 = (await draft({ first: gemini, second: openai })).outcome.draft?.llm2;
      assert.deepEqual([llm2?.input_tokens, llm2?.output_tokens, llm2?.cost_usd], [...tokens, null]);
    });
  }

  test("[P4] an answer that the SDK refuses to read is billed with its cached, audio and output tokens", async () => {
    next.openai = [
      200,
      {
        ...openaiAnswer([]),
        choices: [],
        usage: {
          prompt_tokens: 10_000,
          completion_tokens: 10,
          prompt_tokens_details: { cached_tokens: 8_000 },
        },
      },
    ];
    const usageMetadata = {
      promptTokenCount: 10_000,
      cachedContentTokenCount: 8_000,
      candidatesTokenCount: 4,
      thoughtsTokenCount: 6,
      promptTokensDetails: [{ modality: "AUDIO", tokenCount: 1_000 }],
    };
    next.gemini = [200, { candidates: "secret", usageMetadata }];
    const { outcome, calls } = await draft({ first: gemini, second: gemini });
    assert.deepEqual(outcome.failures, [{ stage: "llm1", model: gemini, reason: "malformed" }]);
    // 1,000 x 0.30 + 8,000 x 0.03 + 1,000 x 1.00 + 10 x 2.50 USD per million.
    assert.equal(outcome.wasted?.llm1?.cost_usd, 0.001565);
    const tokens = calls.map(({ cached_tokens, audio_tokens, output_tokens }) => [
      cached_tokens,
      audio_tokens,
      output_tokens,
    ]);
    assert.deepEqual(tokens, [[8_000, 1_000, 10]]);

    next.gemini = [200, geminiAnswer("Fine.")];
    const { outcome: refined } = await draft({ first: gemini, second: openai });
    assert.equal(refined.wasted?.llm2?.cost_usd, 0.000906);
  });

  test("[D5] a paid call that is found again keeps its fault", async () => {
    const ports = { models: models(), clock: systemClock, log: createLog(() => undefined) };
    const before: PaidCall = {
      stage: 1,
      model: gemini,
      text: "I cannot help with that.",
      fault: "refused",
      input_tokens: 1,
      cached_tokens: null,
      output_tokens: 1,
    };
    const outcome = await draftReply(ports, parts, {
      paid: async (asked) => (asked.some(({ stage }) => stage === 1) ? [before] : []),
      record: async () => undefined,
    });
    assert.equal(outcome.draft?.llm1.model, openai);
    assert.deepEqual(outcome.failures, [{ stage: "llm1", model: gemini, reason: "refused" }]);
  });

  test("[D5] a model's errors are model_failed with the code as a fact", async () => {
    next.gemini = [500, {}];
    const [model] = models().first;
    await assert.rejects(model?.generate(request) ?? Promise.resolve(), (error) => {
      assert.ok(hasCode(error, "model_failed"));
      assert.equal(error.facts["fault"], "unavailable");
      return true;
    });
  });
});
