/** Drafts are written from a real memory: what fell out of the window is recalled, documents are searched, questions known. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { databaseOf, type House, startHouse } from "../support/house.ts";
import { modelSettings, startGemini, startOpenai } from "../support/model-server.ts";
import { textUpdate } from "../support/updates.ts";

interface Shown {
  readonly id: string;
  readonly verdict: { level: string; categories: string[] };
  readonly context: {
    recalled: { role: string; text: string }[];
    knowledge: { title: string; source: string; text: string; score: number }[];
  };
}

describe("remembering", () => {
  let house: House;
  let update = 0;
  before(async () => {
    house = await startHouse();
  });
  after(() => house.close());

  const say = async (userId: number, text: string): Promise<Shown> => {
    update += 1;
    await house.update(textUpdate({ updateId: update, userId, text, messageId: update }));
    await house.work();
    const { body } = await house.api("GET", "/v1/reviews");
    const found = (body.items as unknown as (Shown & { customer: { telegram_user_id: number } })[]).find(
      (review) => review.customer.telegram_user_id === userId,
    );
    assert.ok(found !== undefined);
    return found;
  };
  const answer = async (review: Shown, final_text: string) => {
    await house.api("POST", `/v1/reviews/${review.id}/approve`, { final_text });
    await house.work();
  };

  test("[S12] what was said before the last ten messages is recalled when it matters, with our replies", async () => {
    await answer(
      await say(7, "My dog Bruno is allergic to chicken."),
      "Noted: no chicken for Bruno, only lamb.",
    );
    for (let i = 0; i < 8; i += 1)
      await answer(await say(7, `Parcel number ${i} came today.`), `Glad to hear, parcel ${i}!`);
    const { context } = await say(7, "Which food suits Bruno?");
    const texts = context.recalled.map(({ text }) => text);
    assert.ok(
      texts.some((text) => text.includes("allergic to chicken")),
      texts.join(" / "),
    );
    assert.ok(
      texts.some((text) => text.includes("only lamb")),
      texts.join(" / "),
    );
  });

  test("[S12] every message and reply falls into memory_logs, once, in the order in which they were said", async () => {
    const rows = await databaseOf(house).query<{ type: string; content: string }>({
      sql: "select type, content from memory_logs order by user_id, number",
      parameters: [],
    });
    assert.equal(rows.length, 19);
    assert.deepEqual(
      rows.slice(0, 2).map(({ type }) => type),
      ["customer", "assistant"],
    );
  });

  test("[S12] nothing of another customer is recalled", async () => {
    const { context } = await say(8, "Which food suits Bruno?");
    assert.deepEqual(context.recalled, []);
  });

  test("[D4] a document's passage reaches the draft with its source and is shown in the review", async () => {
    const put = await house.api("PUT", "/v1/knowledge/documents/shipping", {
      title: "Shipping",
      source: "handbook",
      document_type: "policy",
      tags: ["shipping"],
      text: "We ship to Norway within four days. Shipping to Norway costs 12 EUR.",
    });
    assert.equal(put.status, 200, JSON.stringify(put.body));
    const { context } = await say(9, "What does shipping to Norway cost?");
    assert.deepEqual(
      context.knowledge.map(({ title, source }) => [title, source]),
      [["Shipping", "handbook"]],
    );
  });
});

test("[S7] a draft that asks again what we asked lately is flagged with the place", async () => {
  const gemini = await startGemini("Sure. Which colour would you like?");
  const openai = await startOpenai(["Sure.", "Which colour would you like?"]);
  const house = await startHouse(modelSettings(gemini, openai));
  const verdictOf = async (updateId: number, text: string) => {
    await house.update(textUpdate({ updateId, userId: 10, text }));
    await house.work();
    const { body } = await house.api("GET", "/v1/reviews");
    const [review] = body.items as unknown as (Shown & { verdict: { matches: { text: string }[] } })[];
    assert.ok(review !== undefined);
    await house.api("POST", `/v1/reviews/${review.id}/approve`, {});
    await house.work();
    return review.verdict;
  };
  assert.equal((await verdictOf(1, "I need a lamp.")).level, "clean");
  const { level, categories, matches } = await verdictOf(2, "A desk lamp.");
  assert.deepEqual(
    [level, categories, matches.map(({ text }) => text)],
    ["flagged", ["repeated_question"], ["Which colour would you like?"]],
  );
  await house.close();
  gemini.close();
  openai.close();
});
