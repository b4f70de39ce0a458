/** Unusable answers from end to end: into the review, past a crash, and out of summaries and vectors. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import {
  geminiAnswer,
  type ModelServer,
  modelSettings,
  openaiAnswer,
  startGemini,
  startOpenai,
} from "../support/model-server.ts";
import { startConversation } from "../support/conversation.ts";
import { textUpdate } from "../support/updates.ts";

const refusal = "I'm sorry, but I can't help with that.";
const refused = (words: string): object => ({
  ...openaiAnswer([]),
  choices: [
    { index: 0, finish_reason: "stop", message: { role: "assistant", content: null, refusal: words } },
  ],
});
const ended = (finishReason: string, text: string): object => ({
  candidates: [{ content: { role: "model", parts: [{ text }] }, finishReason }],
  usageMetadata: { promptTokenCount: 100, candidatesTokenCount: 10, totalTokenCount: 110 },
});
const [gemini, openai] = ["google/gemini-2.5-flash", "openai/gpt-4o-mini"];

interface ReviewBody {
  readonly draft: { readonly text: string; readonly llm2: unknown } | null;
  readonly failure: string | null;
  readonly model_failures: readonly object[];
}

describe("[D5] unusable answers, in the review", () => {
  let first: ModelServer;
  let second: ModelServer;
  let harness: Harness;
  let user = 0;
  beforeAll(async () => {
    first = await startGemini("We ship within four days.");
    second = await startOpenai(["Four days!"]);
    harness = await startHarness({ ...modelSettings(first, second), SUMMARY_MODEL: gemini ?? "" });
  });
  afterAll(async () => {
    await harness.close();
    first.close();
    second.close();
  });
  const answers = (one: object, other: object) => {
    [first.answer, second.answer] = [one, other];
  };
  const readReview = async (id: string) =>
    (await harness.api("GET", `/v1/reviews/${id}`)).body as unknown as ReviewBody;

  test("[D5] a refused refinement and a truncated one: stage 1's draft stays, with both reasons", async () => {
    answers(geminiAnswer("We ship within four days."), refused(refusal));
    first.onRequest = () => {
      // As a refinement, Gemini's answer is truncated.
      if (first.body.includes("first_draft")) first.answer = ended("MAX_TOKENS", "We sh");
    };
    const { id } = await startConversation(harness, (user += 1)).say("How long does shipping take?");
    first.onRequest = () => undefined;
    const review = await readReview(id);
    assert.equal(review.draft?.text, "We ship within four days.");
    assert.equal(review.draft.llm2, null);
    assert.equal(review.failure, null);
    assert.deepEqual(review.model_failures, [
      { stage: "llm2", model: openai, reason: "refused" },
      { stage: "llm2", model: gemini, reason: "truncated" },
    ]);
  });

  test("[D5] no model answers: no draft, but the reasons, and never a refusal as the draft", async () => {
    answers(ended("SAFETY", "half"), refused(refusal));
    const customer = (user += 1);
    await harness.update(textUpdate({ updateId: 900, userId: customer, text: "Hello?" }));
    await harness.work();
    const { items } = (await harness.api("GET", "/v1/reviews?status=failed")).body;
    const [review] = items as unknown as ReviewBody[];
    assert.equal(review?.draft, null);
    assert.deepEqual(review.model_failures, [
      { stage: "llm1", model: gemini, reason: "safety" },
      { stage: "llm1", model: openai, reason: "refused" },
    ]);
  });

  test("[D5] [L1] a refusal that was paid for before a crash is not a draft afterwards, and is not paid for again", async () => {
    answers(geminiAnswer("We ship within four days."), refused(refusal));
    first.onRequest = () => {
      if (first.body.includes("first_draft")) harness.proxies.postgres.cut(true);
    };
    const customer = (user += 1);
    await harness.update(textUpdate({ updateId: 901, userId: customer, text: "Where is it?" }));
    await harness.work();
    first.onRequest = () => undefined;
    harness.proxies.postgres.cut(false);
    const before = second.requests;
    harness.clock.advance(120_000);
    await harness.sweep();
    await harness.work();
    const { items } = (await harness.api("GET", "/v1/reviews")).body;
    const review = (items as unknown as (ReviewBody & { customer: { telegram_user_id: number } })[]).find(
      (one) => one.customer.telegram_user_id === customer,
    );
    assert.notEqual(review?.draft?.text, refusal);
    assert.deepEqual(review?.model_failures, [{ stage: "llm2", model: openai, reason: "refused" }]);
    assert.equal(second.requests, before);
  });

  test("[D5] [R6] a failed new draft: the old one stays, with the reasons; a successful one clears them", async () => {
    answers(geminiAnswer("We ship within four days."), openaiAnswer(["Four days!"]));
    const { id } = await startConversation(harness, (user += 1)).say("How long does shipping take?");
    const again = async () => {
      await harness.api("POST", `/v1/reviews/${id}/regenerate`, { guidance: "Shorter." });
      await harness.work();
      return readReview(id);
    };
    answers(ended("RECITATION", "half"), refused(refusal));
    const failed = await again();
    assert.equal(failed.draft?.text, "Four days!");
    assert.deepEqual(failed.model_failures, [
      { stage: "llm1", model: gemini, reason: "recitation" },
      { stage: "llm1", model: openai, reason: "refused" },
    ]);
    answers(geminiAnswer("Four."), openaiAnswer(["Four."]));
    assert.deepEqual((await again()).model_failures, []);
  });

  test("[D5] [S5] a refused or truncated summary is only stored in the ledger", async () => {
    answers(geminiAnswer("We ship within four days."), openaiAnswer(["Four days!"]));
    first.onRequest = () => {
      const isSummary = first.body.includes("notes of a support team");
      first.answer = isSummary ? ended("MAX_TOKENS", "They asked for gre") : geminiAnswer("Of course.");
    };
    const { customer, exchange } = startConversation(harness, (user += 1));
    await exchange(6);
    first.onRequest = () => undefined;
    const rows = await databaseOf(harness).query<{ text: string | null }>({
      sql: "select text from memory_summaries where user_id = $1::uuid",
      parameters: [customer],
    });
    assert.deepEqual(
      rows.filter(({ text }) => text !== null),
      [],
    );
    const { items } = await harness.app.ledger.getUserInteractions(customer, { limit: 50 });
    assert.ok(
      items.some(({ fault, response }) => fault === "truncated" && response === "They asked for gre"),
    );
  });
});
