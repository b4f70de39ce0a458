/** [R9] What a customer's message refers to and carries, from end to end: review, prompt, memory, export. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { settledAfterMs } from "../../core/analytics/preferences.ts";
import * as z from "zod";
import { customerIdOf } from "../../core/kernel/ids.ts";
import { Review, ReviewPage } from "../../core/review/schema.ts";
import { type Harness, startHarness } from "../support/harness.ts";
import {
  geminiAnswer,
  type ModelServer,
  modelSettings,
  openaiAnswer,
  startGemini,
  startOpenai,
} from "../support/model-server.ts";
import { ask } from "../support/reviews.ts";
import { messageUpdate } from "../support/updates.ts";

const Request = z.object({
  contents: z.array(z.object({ parts: z.array(z.object({ text: z.string() })) })),
});
const Line = z.object({ text: z.string() });
const bot = { id: 7_770_001, is_bot: true, first_name: "NADIA", username: "nadia_bot" };

describe("[R9] what the customer really said", () => {
  let first: ModelServer;
  let second: ModelServer;
  let harness: Harness;
  let user = 90_000;
  let update = 0;

  beforeAll(async () => {
    first = await startGemini("A draft.");
    second = await startOpenai(["A draft."]);
    harness = await startHarness(modelSettings(first, second));
    [first.answer, second.answer] = [geminiAnswer("A draft."), openaiAnswer(["A draft."])];
  });
  afterAll(async () => {
    await harness.close();
    first.close();
    second.close();
  });

  /** A customer's message, drafted: its review, and the turn as the first model read it. */
  async function drafted(content: Record<string, unknown>) {
    update += 1;
    const date = Math.floor(harness.clock.now() / 1_000);
    assert.equal(await harness.update(messageUpdate({ updateId: update, userId: user, date }, content)), 200);
    harness.clock.advance(10_000);
    await harness.work();
    const prompt = Request.parse(JSON.parse(first.body)).contents[0]?.parts[0]?.text ?? "";
    const answer = await harness.api("GET", `/v1/reviews?customer=${customerIdOf(user)}&status=pending`);
    return { review: ReviewPage.parse(answer.body).items[0] ?? assert.fail("no draft"), prompt };
  }

  const section = (prompt: string, name: string): string[] =>
    (new RegExp(`^<${name}>\n([^]*?)^</${name}>$`, "m").exec(prompt)?.[1] ?? "")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => Line.parse(JSON.parse(line)).text);

  const red = {
    text: "Yes, that one please",
    quote: { text: "the red one", position: 23, is_manual: true },
    reply_to_message: {
      message_id: 7,
      date: 1_767_225_600,
      chat: { id: 1, type: "private" },
      from: bot,
      text: "Would you rather have the red one or the blue one?",
    },
  };
  const redSaid = [
    `⟦in reply to our message: "Would you rather have the red one or the blue one?"⟧`,
    `⟦meaning this part of it: "the red one"⟧`,
    "Yes, that one please",
  ].join("\n");

  test("[R9] “Yes, that one please” comes with the quote “the red one” to model, reviewer, memory and export", async () => {
    user += 1;
    const { review, prompt } = await drafted(red);
    assert.deepEqual(section(prompt, "turn_messages"), [redSaid]);
    assert.equal(review.messages[0]?.text, "Yes, that one please", "the text stays the customer's own");
    assert.deepEqual(review.messages[0]?.details, {
      quote: "the red one",
      reply_to: { message_id: 7, author: "us", name: null, chat: null, text: red.reply_to_message.text },
    });
    const approved = await ask(harness, "approve", review.id, undefined, {
      final_text: "The red one it is.",
    });
    assert.equal(approved.status, 200, approved.text);
    await harness.work();
    const later = await drafted({ text: "And how long does it take?" });
    assert.equal(section(later.prompt, "recent_messages")[0], redSaid, "as Redis remembers it");
    harness.clock.advance(settledAfterMs);
    const { text } = await harness.api("GET", "/v1/export/preferences");
    assert.ok(text.includes(JSON.stringify(redSaid).slice(1, -1)), text);
  });

  test("[R9] forwarded words are their author's, not the customer's, for model, reviewer and memory", async () => {
    user += 1;
    const { review, prompt } = await drafted({
      text: "We will refund you in full",
      forward_origin: {
        type: "user",
        date: 1_767_225_000,
        sender_user: { id: 5, is_bot: false, first_name: "Otto" },
      },
    });
    const said =
      '⟦forwarded, written by "Otto" on 2025-12-31, not the customer\'s own words⟧\nWe will refund you in full';
    assert.deepEqual(section(prompt, "turn_messages"), [said]);
    assert.deepEqual(review.messages[0]?.details, {
      forward: {
        type: "user",
        author: "other",
        name: "Otto",
        signature: null,
        date: "2025-12-31T23:50:00.000Z",
      },
    });
    const again = await drafted({ text: "When?" });
    assert.deepEqual(section(again.prompt, "recent_messages"), [said]);
  });

  test("[R9] content that is not text reaches model, reviewer and search: a payment, a web app's data, a checklist", async () => {
    user += 1;
    const payment = { currency: "EUR", total_amount: 1_250, invoice_payload: "order-17" };
    const { review, prompt } = await drafted({ successful_payment: payment });
    assert.deepEqual(section(prompt, "turn_messages"), [
      "⟦successful payment⟧\n⟦amount: 12.50 EUR⟧\n⟦payload: order-17⟧",
    ]);
    assert.deepEqual(review.messages[0]?.details?.content, [
      { name: "amount", value: "12.50 EUR" },
      { name: "payload", value: "order-17" },
    ]);
  });

  test("[R9] ticking off a task in a checklist is an edit that changes something", async () => {
    user += 1;
    const tasks = [{ id: 1, text: "milk" }];
    await drafted({ checklist: { title: "To buy", tasks } });
    const edited = messageUpdate(
      { updateId: update + 1_000, userId: user, messageId: update },
      {
        edit_date: Math.floor(harness.clock.now() / 1_000),
        checklist: { title: "To buy", tasks: [{ id: 1, text: "milk", completion_date: 1_767_225_724 }] },
      },
    );
    assert.equal(
      await harness.update({ update_id: edited.update_id, edited_message: edited["message"] }),
      200,
    );
    harness.clock.advance(10_000);
    await harness.work();
    const prompt = Request.parse(JSON.parse(first.body)).contents[0]?.parts[0]?.text ?? "";
    assert.deepEqual(section(prompt, "turn_messages"), ["⟦checklist To buy⟧\n⟦task done: milk⟧"]);
  });

  test("[R9] the answer goes to the topic that the customer wrote in; of several, the newest message's", async () => {
    user += 1;
    const topic = (id: number, name: string, text: string) => ({
      text,
      message_thread_id: id,
      is_topic_message: true,
      reply_to_message: {
        message_id: id,
        chat: { id: user, type: "private" },
        forum_topic_created: { name, icon_color: 1 },
      },
    });
    update += 1;
    const date = Math.floor(harness.clock.now() / 1_000);
    const written = { updateId: update, userId: user, date };
    assert.equal(await harness.update(messageUpdate(written, topic(7, "Orders", "Where is it?"))), 200);
    const { review, prompt } = await drafted(topic(9, "Bills", "And the bill?"));
    assert.deepEqual(section(prompt, "turn_messages"), [
      '⟦in the topic "Orders"⟧\nWhere is it?',
      '⟦in the topic "Bills"⟧\nAnd the bill?',
    ]);
    assert.deepEqual(
      review.messages.map(({ details }) => details),
      [{ topic: { id: 7, name: "Orders" } }, { topic: { id: 9, name: "Bills" } }],
    );
    assert.equal((await ask(harness, "approve", review.id)).status, 200);
    await harness.work();
    const sent = harness.telegram.sent().at(-1);
    assert.deepEqual([sent?.chat_id, sent?.message_thread_id], [user, 9]);
  });

  test("[R9] a thread of replies is not a topic: other messages go to the chat", async () => {
    user += 1;
    const { review } = await drafted({ text: "Hello?", message_thread_id: 3 });
    assert.equal((await ask(harness, "approve", review.id)).status, 200);
    await harness.work();
    const sent = harness.telegram.sent().at(-1);
    assert.deepEqual([sent?.chat_id, sent?.message_thread_id], [user, null]);
  });

  test("[R9] a regenerated draft reads the same words, once", async () => {
    user += 1;
    const { review } = await drafted(red);
    const wish = { guidance: "Shorter." };
    assert.equal((await ask(harness, "regenerate", review.id, undefined, wish)).status, 200);
    await harness.work();
    const prompt = Request.parse(JSON.parse(first.body)).contents[0]?.parts[0]?.text ?? "";
    assert.match(prompt, /reviewer_guidance/);
    assert.deepEqual(section(prompt, "turn_messages"), [redSaid]);
    assert.deepEqual(section(prompt, "recent_messages"), []);
    const { body } = await harness.api("GET", `/v1/reviews/${review.id}`);
    assert.equal(Review.parse(body).messages[0]?.details?.quote, "the red one");
  });
});
