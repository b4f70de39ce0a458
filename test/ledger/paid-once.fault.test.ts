/**
 * A restart in the middle of a turn pays for no model call twice ([L1], [L3]): requests are counted on the models'
 * servers.
 */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { createDraftApp } from "../../core/app/draft.ts";
import { ledgerOf } from "../../core/app/ledger.ts";
import { customerIdOf } from "../../core/kernel/ids.ts";
import { databaseOf, type Harness } from "../support/harness.ts";
import { geminiAnswer, type ModelServer, openaiAnswer, startModelled } from "../support/model-server.ts";
import { startConversation } from "../support/conversation.ts";
import { textUpdate } from "../support/updates.ts";
import { testHost } from "../support/host.ts";

describe("a retried turn", () => {
  let first: ModelServer;
  let second: ModelServer;
  let harness: Harness;
  let close: () => Promise<void>;
  beforeAll(async () => {
    const modelled = await startModelled("We ship within four days.", ["Four days!"]);
    ({ harness, gemini: first, openai: second, close } = modelled);
  });
  afterAll(() => close());

  test("[L1] [L3] pays neither model again after a restart between the last call and the commit", async () => {
    second.onRequest = () => harness.proxies.postgres.cut(true);
    await harness.update(textUpdate({ updateId: 1, userId: 7, text: "How long does shipping take?" }));
    await harness.work();
    assert.deepEqual([first.requests, second.requests], [1, 1]);
    second.onRequest = () => undefined;
    harness.proxies.postgres.cut(false);
    harness.clock.advance(120_000);

    // A new process: nothing is left of the old one's memory, only the stores.
    const { settings, clock, app } = harness;
    const ledger = ledgerOf(settings, testHost({ clock }));
    const restarted = createDraftApp(settings, testHost({ clock }), app, ledger);
    await restarted.draft({ v: 1, kind: "draft", customer_id: customerIdOf(7), due_at: clock.now() });
    assert.deepEqual([first.requests, second.requests], [1, 1]);

    const [review] = (await harness.api("GET", "/v1/reviews")).body.items as unknown as {
      draft: { text: string };
    }[];
    assert.equal(review?.draft.text, "Four days!");
    const rows = await ledger.getUserInteractions(customerIdOf(7), { limit: 10 });
    assert.deepEqual(
      new Set(rows.items.map((row) => `${row.model_used} ${row.input_tokens} ${row.output_tokens}`)),
      new Set(["google/gemini-2.5-flash 100 10", "openai/gpt-4o-mini 200 20"]),
    );
    await ledger.close();
  });

  test("[L1] a turn that grew in the meantime is another draft, and the model is called again", async () => {
    second.onRequest = () => harness.proxies.postgres.cut(true);
    await harness.update(textUpdate({ updateId: 11, userId: 8, text: "And to Norway?" }));
    await harness.work();
    second.onRequest = () => undefined;
    harness.proxies.postgres.cut(false);
    await harness.update(textUpdate({ updateId: 12, userId: 8, text: "To Bergen, that is." }));
    harness.clock.advance(120_000);
    await harness.sweep();
    await harness.work();
    assert.deepEqual([first.requests, second.requests], [3, 3]);
  });
});

interface Costs {
  readonly model1: string | null;
  readonly in1: number | null;
  readonly cost1: number | null;
  readonly model2: string | null;
  readonly in2: number | null;
  readonly cost2: number | null;
}

describe("[P4] every answer is paid for, usable or not", () => {
  let first: ModelServer;
  let second: ModelServer;
  let harness: Harness;
  let close: () => Promise<void>;
  let user = 100;
  beforeAll(async () => {
    const modelled = await startModelled("We ship within four days.", ["Four days!"]);
    ({ harness, gemini: first, openai: second, close } = modelled);
  });
  afterAll(() => close());

  const costsOf = async (id: string): Promise<Costs | undefined> => {
    const [row] = await databaseOf(harness).query<Costs>({
      sql: `select llm1_model as model1, llm1_input_tokens as in1, llm1_cost_usd::float8 as cost1,
        llm2_model as model2, llm2_input_tokens as in2, llm2_cost_usd::float8 as cost2
        from interactions where id = $1::uuid`,
      parameters: [id],
    });
    return row;
  };
  const draftedBy = async (gemini: object, openai: object) => {
    first.answer = gemini;
    second.answer = openai;
    const one = startConversation(harness, (user += 1));
    const asked = harness.lines.length;
    const of = (model: ModelServer) => model.requests;
    const before = of(first) + of(second);
    const { id } = await one.say("How long does shipping take?").catch(() => ({ id: "" }));
    const { items } = await harness.app.ledger.getUserInteractions(one.customer, { limit: 20 });
    assert.equal(items.length, of(first) + of(second) - before, "the ledger has every call");
    return { id, customer: one.customer, lines: harness.lines.slice(asked) };
  };
  const tokens = (answer: object, usage: object) => ({ ...answer, ...usage });
  const openaiTokens = (answer: object, prompt_tokens: number) =>
    tokens(answer, { usage: { prompt_tokens, completion_tokens: 0, total_tokens: prompt_tokens } });
  const wrong = openaiTokens({ ...openaiAnswer([]) }, 1_000_000);

  test("[P4] an invalid refined answer, and the other model's as well: cost without a model", async () => {
    const { id } = await draftedBy(
      tokens(geminiAnswer('{"reply":"no bubbles"}'), {
        usageMetadata: { promptTokenCount: 1_000_000, candidatesTokenCount: 0, totalTokenCount: 1_000_000 },
      }),
      wrong,
    );
    assert.deepEqual(await costsOf(id), {
      model1: "google/gemini-2.5-flash",
      in1: 1_000_000,
      cost1: 0.3,
      model2: null,
      in2: 2_000_000,
      cost2: 0.45,
    });
  });

  test("[P4] an empty first answer: its cost is added to the one that was used", async () => {
    const empty = { candidates: [{ finishReason: "SAFETY" }] };
    const usageMetadata = { promptTokenCount: 1_000_000, totalTokenCount: 1_000_000 };
    const { id } = await draftedBy(
      { ...empty, usageMetadata },
      openaiTokens(openaiAnswer(["Four days."]), 1_000_000),
    );
    assert.deepEqual(await costsOf(id), {
      model1: "openai/gpt-4o-mini",
      in1: 2_000_000,
      cost1: 0.45,
      model2: "openai/gpt-4o-mini",
      in2: 1_000_000,
      cost2: 0.15,
    });
  });

  test("[P4] no usable answer at all: the failed interaction has the cost", async () => {
    const empty = { candidates: [{ finishReason: "SAFETY" }] };
    const usageMetadata = { promptTokenCount: 1_000_000, totalTokenCount: 1_000_000 };
    const blank = {
      ...openaiAnswer([]),
      choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content: "" } }],
    };
    const { customer } = await draftedBy({ ...empty, usageMetadata }, openaiTokens(blank, 1_000_000));
    const [row] = await databaseOf(harness).query<{ id: string; status: string }>({
      sql: "select id, status from interactions where user_id = $1::uuid",
      parameters: [customer],
    });
    assert.equal(row?.status, "failed");
    const { model1, in1, cost1, cost2 } = (await costsOf(row.id)) ?? {};
    assert.deepEqual([model1, in1, cost1, cost2], [null, 2_000_000, 0.45, null]);
  });

  test("[P4] counts that no column can store are unknown, are logged, and park nobody's message", async () => {
    const { id, lines } = await draftedBy(
      tokens(geminiAnswer("Four days."), {
        usageMetadata: { promptTokenCount: 3_000_000_000, candidatesTokenCount: 1, totalTokenCount: 1 },
      }),
      openaiTokens(openaiAnswer(["Four days."]), 200),
    );
    const { in1, cost1, in2 } = (await costsOf(id)) ?? {};
    assert.deepEqual([in1, cost1, in2], [null, null, 200]);
    assert.ok(lines.some(({ event, level }) => event === "draft.cost_unknown" && level === "warn"));
  });

  test("[P4] [R1] the sum of a draft and its regenerations is capped by its column", async () => {
    const most = 2_147_483_647;
    const { id } = await draftedBy(
      // As a refinement it has no bubbles either.
      tokens(geminiAnswer('{"reply":"no bubbles"}'), {
        usageMetadata: { promptTokenCount: most, candidatesTokenCount: 0, totalTokenCount: most },
      }),
      openaiTokens(openaiAnswer(["Four days."]), 1_000_000),
    );
    const again = async () => {
      await harness.api("POST", `/v1/reviews/${id}/regenerate`, { guidance: "Shorter." });
      await harness.work();
    };
    second.answer = wrong;
    await again();
    const once = await costsOf(id);
    assert.deepEqual([once?.in1, once?.cost1, once?.model2, once?.in2], [most, 1288.4901882, null, most]);
    second.answer = openaiTokens(openaiAnswer(["Four days."]), 1_000_000);
    await again();
    const twice = await costsOf(id);
    assert.deepEqual([twice?.in1, twice?.cost1, twice?.model2], [most, 1932.7352823, "openai/gpt-4o-mini"]);
  });
});
