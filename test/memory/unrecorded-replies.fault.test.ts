/** Replies sent while Redis could not be updated: the very next draft knows them all the same. */
import assert from "node:assert/strict";
import { describe, onTestFinished, test } from "vitest";
import { customerIdOf, ReviewerId } from "../../core/kernel/ids.ts";
import { approve } from "../../core/review/approve.ts";
import { listQueue } from "../../core/review/list.ts";
import { startCrashWorld } from "../support/crash.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { type ModelServer, modelSettings, startGemini, startOpenai } from "../support/model-server.ts";
import { type Conversation, startConversation } from "../support/conversation.ts";
import { textUpdate } from "../support/updates.ts";

interface Models {
  readonly harness: Harness;
  readonly first: ModelServer;
  readonly second: ModelServer;
}

async function openHarness(): Promise<Models> {
  const first = await startGemini("Hello.");
  const second = await startOpenai(["Hello."]);
  const harness = await startHarness(modelSettings(first, second));
  onTestFinished(async () => {
    await harness.close();
    first.close();
    second.close();
  });
  return { harness, first, second };
}

/** A reply that is not appended in Redis. */
async function replyUnnoted(harness: Harness, one: Conversation, text: string): Promise<void> {
  const { id } = await one.say("Does it ship to Norway?");
  const { status } = await harness.api("POST", `/v1/reviews/${id}/approve`, { final_text: text });
  assert.equal(status, 200);
  harness.proxies.redis.cut(true);
  await harness.work();
  harness.proxies.redis.cut(false);
  assert.ok(harness.lines.some(({ event }) => event === "delivery.remember_failed"));
}

describe("a reply that Redis missed", () => {
  test("[S9] (promises 7, 8) is in the very next prompt, and the draft without it is dropped, paid for and reported", async () => {
    const { harness, first, second } = await openHarness();
    const one = startConversation(harness, 31);
    await one.exchange(1);
    await replyUnnoted(harness, one, "Four days, nine euros.");
    const asked = first.requests;
    const { context } = await one.say("And to Sweden?");
    assert.match(first.body, /Four days, nine euros\./);
    assert.match(second.body, /Four days, nine euros\./);
    assert.equal(context.count, 4, "two messages and two replies came before");
    assert.equal(first.requests - asked, 2);
    assert.ok(
      harness.lines.some(({ event, fields }) => event === "draft.overtaken" && fields["by"] === "reply"),
    );
    const [row] = await databaseOf(harness).query({
      sql: "select llm1_input_tokens as one, llm2_output_tokens as two from interactions where status = 'pending'",
      parameters: [],
    });
    assert.deepEqual(row, { one: 200, two: 40 }, "both drafts are counted");
    const calls = await harness.app.ledger.getUserInteractions(one.customer, { limit: 50 });
    assert.equal(calls.items.length, first.requests + second.requests, "and recorded");
  });

  test("[S9] is appended by that draft, so that the next one needs no second", async () => {
    const { harness, first } = await openHarness();
    const one = startConversation(harness, 32);
    await replyUnnoted(harness, one, "Four days.");
    await one.reply(await one.say("And to Sweden?"), "Three days.");
    const asked = first.requests;
    const { context } = await one.say("Thank you.");
    assert.equal(first.requests - asked, 1);
    assert.equal(context.count, 4);
    assert.match(first.body, /Four days\./);
    assert.match(first.body, /Three days\./);
  });

  test("[S9] that is sent while the next message is being drafted is in that draft too", async () => {
    const { harness, first, second } = await openHarness();
    const one = startConversation(harness, 33);
    const { id } = await one.say("Does it ship to Norway?");
    second.onRequest = async () => {
      second.onRequest = () => undefined;
      await harness.api("POST", `/v1/reviews/${id}/approve`, { final_text: "In four days." });
      await harness.app.delivery.run({ v: 1, kind: "deliver", customer_id: one.customer });
    };
    await one.say("And to Sweden?");
    assert.match(first.body, /In four days\./);
  });

  test("[L1] the second draft is paid for only once, even if Postgres does not accept it", async () => {
    const { harness, first, second } = await openHarness();
    const one = startConversation(harness, 34);
    await replyUnnoted(harness, one, "Four days.");
    let answers = 0;
    second.onRequest = () => {
      answers += 1;
      if (answers === 2) harness.proxies.postgres.cut(true);
    };
    await assert.rejects(one.say("And to Sweden?"));
    harness.proxies.postgres.cut(false);
    const paid = [first.requests, second.requests];
    harness.clock.advance(120_000);
    await harness.sweep();
    await harness.work();
    assert.deepEqual([first.requests, second.requests], paid);
    const { body } = await harness.api("GET", `/v1/reviews?customer=${one.customer}&status=pending`);
    assert.equal(body.items.length, 1);
  });

  test("[S1] [S9] (promise 7) because the worker died right after the receipt, is known to the next draft", async () => {
    const world = await startCrashWorld();
    onTestFinished(() => world.close());
    const userId = 35;
    const customer = customerIdOf(userId);
    const life = world.start(null);
    const write = async (updateId: number, text: string) => {
      await life.webhook.receive(JSON.stringify(textUpdate({ updateId, messageId: updateId, userId, text })));
      for (let next = world.queue.take(); next !== undefined; next = world.queue.take())
        if (next.queue === "drafts") await life.draft.draft(next.job);
    };
    await write(1, "Does it ship to Norway?");
    const by = { id: ReviewerId.parse("00000000-0000-5000-8000-000000000001"), name: "admin" };
    const { items } = await listQueue(life.reviewer, { customer, limit: 1 }, by);
    const id = items[0]?.id;
    assert.ok(id !== undefined);
    await approve(life.reviewer, id, by, { final_text: "In four days." });
    // Claim, turn in Redis, typing, message, receipt.
    const dying = world.start({ at: 5, mode: "after" });
    const run = dying.delivery.run({ v: 1, kind: "deliver", customer_id: customer });
    assert.equal(await Promise.race([run, dying.died]), "died");
    world.queue.empty();
    world.start(null);
    await write(2, "And to Sweden?");
    const rows = await world.engines.sql.query<{ status: string; count: number }>({
      sql: `select status, (conversation_context ->> 'count')::integer as count from interactions
        where user_id = $1::uuid order by created_at, id`,
      parameters: [customer],
    });
    const counts = new Map(rows.map(({ status, count }) => [status, count]));
    assert.deepEqual([rows.length, counts.get("sent"), counts.get("pending")], [2, 0, 2]);
  });
});
