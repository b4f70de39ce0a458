/** Summaries, embeddings and regenerated drafts in the costs of a day and a customer, without a separate round trip. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { refreshAnalytics } from "../../core/analytics/analytics.ts";
import { createCallQueue } from "../../core/ledger/standalone-calls.ts";
import { iso } from "../../core/kernel/clock.ts";
import { randomIds } from "../../core/kernel/ids.ts";
import { startEmbeddings } from "../support/embedding-server.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import {
  geminiAnswer,
  type ModelServer,
  modelSettings,
  startGemini,
  startOpenai,
} from "../support/model-server.ts";
import { startConversation } from "../support/conversation.ts";

const day = 86_400_000;

interface Cost {
  readonly stage: string;
  readonly model: string;
  readonly calls: number;
  readonly cost_usd: number;
  readonly unpriced_calls: number;
}

describe("[P4] [R7] costs besides drafts", () => {
  let first: ModelServer;
  let second: ModelServer;
  let harness: Harness;
  let embeddings: Awaited<ReturnType<typeof startEmbeddings>>;
  beforeAll(async () => {
    first = await startGemini("We ship within four days.");
    second = await startOpenai(["Four days!"]);
    embeddings = await startEmbeddings([/ship/]);
    harness = await startHarness({
      ...modelSettings(first, second),
      LLM2_MODEL: "google/gemini-2.5-flash",
      OPENAI_BASE_URL: embeddings.url,
      SUMMARY_MODEL: "google/gemini-2.0-flash",
      EMBEDDING_MODEL: "openai/text-embedding-3-small",
    });
    // To the beginning of a day: a conversation takes minutes, and its costs are those of one day.
    harness.clock.advance(day - (harness.clock.now() % day));
  });
  afterAll(async () => {
    await harness.close();
    first.close();
    second.close();
    embeddings.close();
  });

  const costs = async (): Promise<readonly Cost[]> => {
    await refreshAnalytics({ sql: databaseOf(harness), clock: harness.clock });
    const today = iso(harness.clock.now()).slice(0, 10);
    const { body } = await harness.api("GET", `/v1/analytics/costs?from=${today}&to=${today}`);
    return body.items;
  };
  const of = (all: readonly Cost[], stage: string) => all.filter((one) => one.stage === stage);

  test("[R7] summaries and embeddings are in the costs of their day, and in the overview's sum", async () => {
    const { customer, exchange } = startConversation(harness, 1);
    await exchange(6);
    const all = await costs();
    const [summary] = of(all, "summary");
    assert.equal(summary?.model, "google/gemini-2.0-flash");
    const answered = (await harness.app.ledger.getUserInteractions(customer, { limit: 100 })).items.filter(
      ({ model_used }) => model_used === "google/gemini-2.0-flash",
    ).length;
    assert.equal(summary.calls, answered);
    // 100 tokens in and 10 out per call: 100 x 0.10 + 10 x 0.40 USD per million.
    assert.equal(summary.cost_usd, (answered * 1_400) / 1e8);
    const [embedding] = of(all, "embedding");
    assert.equal(embedding?.calls, embeddings.requests.length);
    // One token per call: 0.02 USD per million.
    assert.equal(embedding.cost_usd, (embeddings.requests.length * 2) / 1e8);
    const { totals } = (await harness.api("GET", "/v1/analytics/overview")).body as unknown as {
      totals: { cost_usd: number };
    };
    const units = (usd: number) => Math.round(usd * 1e8);
    assert.equal(
      units(totals.cost_usd),
      all.reduce((sum, one) => sum + units(one.cost_usd), 0),
    );
    const detail = (await harness.api("GET", `/v1/users/${customer}`)).body as unknown as {
      cost_usd: number;
    };
    const drafts = [...of(all, "llm1"), ...of(all, "llm2"), summary];
    assert.equal(
      units(detail.cost_usd),
      drafts.reduce((sum, one) => sum + units(one.cost_usd), 0),
    );
  });

  test("[P4] a regenerated draft's cost is shown with the customer, exact to the hundred-millionth", async () => {
    const { customer, say } = startConversation(harness, 2);
    const { id } = await say("How long does shipping take?");
    const cost = async () =>
      ((await harness.api("GET", `/v1/users/${customer}`)).body as unknown as { cost_usd: number }).cost_usd;
    const before = await cost();
    first.answer = geminiAnswer("Four.");
    await harness.api("POST", `/v1/reviews/${id}/regenerate`, { guidance: "Shorter." });
    await harness.work();
    // Two stages of 100 tokens in and 10 out at 0.30 and 2.50 USD per million, then the same again.
    assert.deepEqual([before, await cost()], [0.00011, 0.00022]);
  });

  test("[P4] a call is written once, with the next statement, even if that failed or ran twice", async () => {
    const db = databaseOf(harness);
    const { queue, sql } = createCallQueue(db);
    const call = {
      id: randomIds.random(),
      customer: null,
      purpose: "embedding",
      model: "openai/x",
      input_tokens: 3,
      output_tokens: 0,
      cost_usd: 0.00000001,
      created_at: iso(harness.clock.now()),
    } as const;
    const one = { sql: "select 1 as one", parameters: [] };
    queue(call);
    await assert.rejects(sql.query({ sql: "select 1 / 0", parameters: [] }));
    assert.deepEqual(await sql.query(one), [{ one: 1 }]);
    queue(call);
    const { first, second } = await sql.batch({ first: one, second: one });
    assert.deepEqual([first, second], [[{ one: 1 }], [{ one: 1 }]]);
    const rows = await db.query({
      sql: "select model, cost_usd from model_calls where id = $1::uuid",
      parameters: [call.id],
    });
    assert.deepEqual(rows, [{ model: "openai/x", cost_usd: 0.00000001 }]);
  });
});
