/**
 * A model's summary of earlier messages: made after the reply, paid for once, kept in both stores, never in the way.
 */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { createDraftApp } from "../../core/app/draft.ts";
import { storeSummary, summaryTask } from "../../core/memory/summaries.ts";
import { emptyRedis } from "../support/access.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { type ModelServer, startGemini } from "../support/model-server.ts";
import { startConversation } from "../support/conversation.ts";
import { editedUpdate } from "../support/updates.ts";
import { testHost } from "../support/host.ts";

const summary = 'They asked for "green" parcels\nand got \\ them.';
/** As stored: without quotation marks, which would end the quoted summary in a prompt. */
const kept = "They asked for 'green' parcels\nand got \\ them.";

describe("[S5] a model's summary", () => {
  let gemini: ModelServer;
  let harness: Harness;
  beforeAll(async () => {
    gemini = await startGemini(summary);
    harness = await startHarness({
      SUMMARY_MODEL: "google/gemini-2.5-flash",
      GOOGLE_GENERATIVE_AI_API_KEY: "x",
      GOOGLE_BASE_URL: `${gemini.url}/v1beta`,
    });
  });
  afterAll(async () => {
    await harness.close();
    gemini.close();
  });

  const rows = (customer: string) =>
    databaseOf(harness).query<{ covers_total: number; text: string | null; model: string | null }>({
      sql: "select covers_total, text, model from memory_summaries where user_id = $1::uuid",
      parameters: [customer],
    });
  /** The requests of a step. */
  const cost = async (step: () => Promise<unknown>) => {
    const before = gemini.requests;
    await step();
    return gemini.requests - before;
  };

  test("[S5] is not requested while a draft sees every message in full", async () => {
    assert.equal(await cost(() => startConversation(harness, 1).exchange(5)), 0);
  });

  test("[S5] is made once per reply, after sending, of the messages before the last ten, and reaches the next draft", async () => {
    const { customer, say, reply, exchange } = startConversation(harness, 2);
    await exchange(6);
    const sent = harness.telegram.sent().length;
    let sentBefore = -1;
    gemini.onRequest = () => {
      sentBefore = harness.telegram.sent().length;
    };
    const review = await say("And the last one?");
    assert.equal(await cost(() => reply(review, "It is on its way.")), 1);
    gemini.onRequest = () => undefined;
    assert.equal(sentBefore, sent + 1, "the reply had gone out before the model was asked");
    assert.match(gemini.body, /Parcel number 2 came today/);
    assert.doesNotMatch(gemini.body, /Parcel number 3 came today|on its way/);
    assert.deepEqual(await rows(customer), [
      { covers_total: 4, text: kept, model: "google/gemini-2.5-flash" },
    ]);
    assert.equal(await cost(async () => assert.equal((await say("Hello?")).context.summary, kept)), 0);
  });

  test("[S5] is still used when the customer has written more, followed by what came later", async () => {
    const { say, exchange } = startConversation(harness, 3);
    await exchange(7);
    assert.equal((await say("One more thing.")).context.summary, kept);
    const { context } = await say("And another.");
    assert.ok(context.summary?.startsWith(`${kept}\n`));
    assert.match(context.summary ?? "", /Parcel number 3/);
  });

  test("[S9] (promise 8) is the same when Redis was flushed or its value damaged", async () => {
    const { customer, say, exchange } = startConversation(harness, 4);
    await exchange(6);
    assert.equal(await cost(() => emptyRedis(harness)), 0);
    assert.equal((await say("Still there?")).context.summary, kept);
    await harness.app.redis.script(
      {
        name: "damage",
        lua: `local s = redis.call('HGET', KEYS[1], 'summary') redis.call('HSET', KEYS[1], 'summary', (string.gsub(s, 'green', 'grden'))) return 1`,
      },
      [`user:{${customer}}`],
      [],
    );
    assert.ok((await say("And now?")).context.summary?.startsWith(kept));
  });

  test("[L1] [S5] a repeated job pays nothing: the ledger knows the call by what it summarises", async () => {
    const { customer, exchange } = startConversation(harness, 5);
    await exchange(6);
    const paid = await harness.app.ledger.getUserInteractions(customer, { limit: 100 });
    const call = paid.items.find(({ model_used }) => model_used === "google/gemini-2.5-flash");
    assert.deepEqual([call?.response, call?.input_tokens, call?.output_tokens], [summary, 100, 10]);
    assert.equal(await cost(() => harness.app.draft.remember(customer)), 0);
    // Only the ledger's row was stored, as if the worker had died after the call.
    await databaseOf(harness).query({ sql: "delete from memory_summaries", parameters: [] });
    const { settings, clock, app } = harness;
    const restarted = createDraftApp(settings, testHost({ clock }), app, app.ledger);
    assert.equal(await cost(() => restarted.remember(customer)), 0);
    assert.deepEqual(await rows(customer), [
      { covers_total: 2, text: kept, model: "google/gemini-2.5-flash" },
    ]);
    assert.equal(
      harness.lines.filter(({ event }) => event === "summary.answered").at(-1)?.fields?.["cost_usd"],
      0.000055,
    );
  });

  test("[S5] [S12] an edit of a summarised message drops the summary, even one in progress", async () => {
    const { customer, say, exchange } = startConversation(harness, 6);
    // A claimed message can still be edited; an answered one stays as it was.
    const held = await say("Where is my parcel?");
    await harness.api("POST", `/v1/reviews/${held.id}/claim`);
    await exchange(6);
    const edited = async (nth: number) => {
      const [message] = await databaseOf(harness).query<{ id: number }>({
        sql: "select telegram_message_id as id from messages where user_id = $1::uuid order by id limit 1",
        parameters: [customer],
      });
      const editDate = Math.floor(harness.clock.now() / 1_000);
      const messageId = message?.id ?? 0;
      const update = { updateId: 900_000 + nth, userId: 6, messageId, editDate };
      await harness.update(editedUpdate({ ...update, text: `It never came, ${nth}.` }));
      harness.clock.advance(5_000);
      await harness.work();
    };
    await edited(1);
    assert.equal((await rows(customer))[0]?.text, null);
    assert.match((await say("Well?")).context.summary ?? "", /from the customer/);

    // The edit arrives between the read and the model's answer.
    const { sql, redis } = harness.app;
    const ports = { sql, redis, clock: harness.clock };
    const task = await summaryTask(ports, customer);
    assert.ok(task !== null);
    await edited(2);
    assert.equal(await storeSummary(ports, customer, task, "of what is no longer so", "m"), false);
    assert.equal((await rows(customer))[0]?.text, null);
  });

  test("[S5] without the model only the better summary is missing", async () => {
    const { customer, say, reply, exchange } = startConversation(harness, 7);
    await exchange(6);
    await databaseOf(harness).query({ sql: "delete from memory_summaries", parameters: [] });
    await emptyRedis(harness);
    gemini.close();
    await reply(await say("Is anybody there?"), "Yes, we are.");
    assert.ok(
      harness.lines.some(
        ({ event, fields }) => event === "summary.failed" && fields?.["customer"] === customer,
      ),
    );
    assert.match((await say("Good.")).context.summary ?? "", /from the customer, \d+ from us/);
  });
});
