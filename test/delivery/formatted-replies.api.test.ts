/** A reply in Markdown from end to end: approved as written, received as formatted text. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { markupOf } from "../../core/markup/markup.ts";
import { MemoryView } from "../../core/memory/view-schema.ts";
import { type Harness, startHarness } from "../support/harness.ts";
import { ask, plant, reviewOf } from "../support/reviews.ts";

describe("[R11] a reply in Markdown", () => {
  let harness: Harness;
  let userId = 60_000;
  beforeAll(async () => {
    harness = await startHarness();
  });
  afterAll(() => harness.close());

  /** Approves a draft of these bubbles and sends it; resolves to what arrived and what is remembered. */
  async function approved(bubbles: readonly string[], body: object = {}) {
    userId += 1;
    const { id, customer } = await plant(harness, { userId, bubbles });
    const answer = await ask(harness, "approve", id, undefined, body);
    assert.equal(answer.status, 200, answer.text);
    await harness.app.delivery.run({ v: 1, kind: "deliver", customer_id: customer });
    const sent = harness.telegram.sent().filter((message) => message.chat_id === userId);
    const memory = await harness.api("GET", `/v1/users/${customer}/memory`);
    assert.equal(memory.status, 200, memory.text);
    const { recent } = MemoryView.parse(memory.body);
    return { sent, review: await reviewOf(harness, id), remembered: recent.map(({ text }) => text) };
  }

  test("[R11] (promise 3) a draft arrives as entities; the review keeps its Markdown, memory the visible text", async () => {
    const bubbles = ["Hello **Ann**!", "See [our page](https://a.example/x_y_z) or `npm i`."];
    const { sent, review, remembered } = await approved(bubbles);
    assert.deepEqual(
      sent.map(({ text, entities }) => ({ text, entities })),
      bubbles.map(markupOf),
    );
    assert.deepEqual(
      sent.map(({ text }) => text),
      ["Hello Ann!", "See our page or npm i."],
    );
    assert.equal(review.status, "sent");
    assert.deepEqual(
      review.deliveries.map(({ text }) => text),
      bubbles,
    );
    assert.deepEqual(remembered, ["Hello Ann!\n\nSee our page or npm i."]);
  });

  test("[R11] links have no preview unless the reviewer wants one", async () => {
    const plain = await approved(["https://a.example"]);
    const shown = await approved(["https://a.example"], { link_preview: true });
    assert.deepEqual(
      [plain, shown].map(({ sent }) => sent.map(({ link_preview: preview }) => preview)),
      [[false], [true]],
    );
    const chosen = [plain, shown].map(({ review }) => review.link_preview);
    assert.deepEqual(chosen, [false, true], "the review tells what was chosen");
    const open = await plant(harness, { userId: 59_999, bubbles: ["https://a.example"] });
    assert.equal((await reviewOf(harness, open.id)).link_preview, null, "nobody has chosen yet");
  });

  test("[R11] a text too long for one message arrives complete, with its formatting", async () => {
    const final_text = `Read this:\n\n**${"Bold words. ".repeat(500).trim()}**\n\n\`\`\`ts\n${"let x = 1;\n".repeat(500)}\`\`\``;
    const { sent } = await approved(["Hi."], { final_text });
    assert.ok(sent.length >= 3);
    const black = (text: string) => text.replaceAll(/\s/g, "");
    assert.equal(black(sent.map(({ text }) => text).join("")), black(markupOf(final_text).text));
    const looks = sent.map(({ entities }) => entities.map(({ type }) => type).join("+"));
    assert.ok(
      looks.every((look) => /^(?:bold|pre|bold\+pre)$/.test(look)),
      looks.join(),
    );
  });

  test("[R11] bubbles longer than one message are split like any text", async () => {
    const wide = `|a|b|\n|-|-|\n${"|x|y|\n".repeat(600)}`;
    const { sent } = await approved(["Hi."], { final_bubbles: ["Prices:", wide] });
    assert.ok(sent.every(({ text }) => text.length <= 4_096));
    assert.equal(sent[0]?.text, "Prices:");
  });

  test("[R11] asterisks that format nothing arrive as asterisks", async () => {
    const { sent } = await approved(["4 * 5 = 20, a_b_c, 3* hotel"]);
    assert.deepEqual(
      sent.map(({ text, entities }) => [text, entities]),
      [["4 * 5 = 20, a_b_c, 3* hotel", []]],
    );
  });
});
