/** Hostile texts from end to end: webhook, review, approval, Telegram. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import * as fc from "fast-check";
import { ReviewPage } from "../../core/review/schema.ts";
import { customerIdOf } from "../../core/kernel/ids.ts";
import { shownOf } from "../../core/markup/markup.ts";
import { escaped } from "../../core/markup/pieces.ts";
import { type Harness, startHarness } from "../support/harness.ts";
import { ask } from "../support/reviews.ts";
import { callWebhook } from "../support/webhook-call.ts";
import { textUpdate } from "../support/updates.ts";

const family = "👨‍👩‍👧‍👦";

/** None starts or ends with white space, which Telegram removes. */
const texts: Record<string, string> = {
  "4,096 emoji, twice what one message carries": "🙃".repeat(4_096),
  "4,096 UTF-16 units of emoji": "😀".repeat(2_048),
  "zero-width joiners up to the limit": family.repeat(Math.floor(4_096 / family.length)),
  "flags, keycaps, skin tones and variation selectors": "🇩🇪1️⃣👍🏽❤️‍🔥✊🏿",
  "stacked accents": `Z${"\u0351\u0323\u035b".repeat(1_000)}`,
  "right-to-left with overrides and isolates": "\u202eשלום\u202c \u2067مرحبا\u2069 \u200fabc\u200e",
  "zero-width and invisible": "a\u200b\u200c\u200d\u2060\u00ad\ufeffb",
  SQL: `'; drop table interactions; -- $1 %s \\' "x" ;commit;`,
  HTML: `<script>alert("1")</script> &amp; <b>bold</b> <!-- x`,
  Markdown: "*bold _italic [link](http://x) `code` ||x|| \\",
  JSON: `{"__proto__":{"admin":true}} \\u0000 \\" \\\\`,
  "Lua and RESP": "]] redis.call('FLUSHALL') --\r\n*1\r\n$8\r\nFLUSHALL",
  templates: "${7*7} {{constructor}} %00 %0a $(reboot) `id`",
  "line separators and controls": "a\u2028b\u2029c\u0001d\u007fe\u0085f\tg",
  "the last code points": "x\uffff\u{10fffe}\u{10ffff}\ue000y",
};

/** Signs that show nothing, one of each kind. */
const unseen: Record<string, string> = {
  "a no-break space": "\u00a0",
  "a line separator": "\u2028",
  "an ideographic space": "\u3000",
  "a control": "\u0001",
  "a zero-width joiner": "\u200d",
  "a byte order mark": "\ufeff",
  "a mark of direction": "\u202e",
  "a combining grapheme joiner": "\u034f",
  "a variation selector": "\ufe0f",
  "an unassigned sign that is to be ignored": "\u{e0000}",
  "a Hangul filler": "\u3164",
  "Braille's empty cell": "\u2800",
  "the null notehead": "\u{1d159}",
  "Egyptian blanks": "\u{13441}\u{13442}",
  "the place of an object": "\ufffc",
  "accents that Telegram removes": "\u030a\u0333\u033f",
};

/** Whether people see anything: by Unicode's properties, and the blanks that these do not tell. */
const showsSomething = (text: string) =>
  Array.from(text.replaceAll(/[\u030a\u0333\u033f\u2800\ufffc\u{1d159}\u{13441}\u{13442}]/gu, "")).some(
    (sign) => !/[\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}]/u.test(sign),
  );

/** Telegram removes white space around a text; Markdown has no meaning for blanks at the end of a line but its own. */
const written = (text: unknown) =>
  String(text)
    .replaceAll(/\r\n?/g, "\n")
    .replaceAll(/[ \t]+(?=\n)/g, "")
    .trim();

describe("hostile texts", () => {
  let harness: Harness;
  let number = 0;
  beforeAll(async () => {
    harness = await startHarness();
  });
  afterAll(() => harness.close());

  /** Sends a message and reads it as a reviewer. */
  async function asReviewed(text: string, firstName = "Anna") {
    number += 1;
    const userId = 1_000 + number;
    const body = JSON.stringify(textUpdate({ updateId: number, userId, text, firstName }));
    assert.equal((await callWebhook(harness, { body })).status, 200);
    await harness.work();
    const answer = await harness.api("GET", `/v1/reviews?status=pending&customer=${customerIdOf(userId)}`);
    const [review, ...others] = ReviewPage.parse(answer.body).items;
    assert.ok(review !== undefined && others.length === 0, "one review came of it");
    return { review, userId };
  }

  const sentTo = (userId: number) =>
    harness.telegram
      .sent()
      .filter((message) => message.chat_id === userId)
      .map((message) => message.payload["text"]);

  for (const [name, text] of Object.entries(texts)) {
    test(`${name}: unchanged from the webhook to the review, and from the approval to sendMessage`, async () => {
      const { review, userId } = await asReviewed(text, text.slice(0, 60).toWellFormed());
      assert.equal(review.messages[0]?.text, text);
      assert.equal(review.customer.display_name, text.slice(0, 60).toWellFormed().trim());
      const approved = await ask(harness, "approve", review.id, undefined, { final_text: escaped(text) });
      assert.equal(approved.status, 200, JSON.stringify(approved.body));
      await harness.work();
      assert.equal(sentTo(userId).join(""), text.replaceAll("\r\n", "\n"));
      assert.equal(sentTo(userId).length, Math.ceil(text.length / 4_096));
    });
  }

  test("a draft that quotes a hostile text is sent as the reviewer saw it", async () => {
    for (const text of Object.values(texts)) {
      const { review, userId } = await asReviewed(text);
      assert.ok(review.draft !== null, review.failure ?? "");
      assert.equal((await ask(harness, "approve", review.id)).status, 200);
      await harness.work();
      assert.deepEqual(sentTo(userId), review.draft.bubbles.map(shownOf));
    }
  });

  test("NUL, which Postgres cannot store, and lone surrogates, which are not text, deliberately arrive as U+FFFD", async () => {
    const { review } = await asReviewed("a\0b\ud83dc\udc00d\0", "An\0na\ud800");
    assert.equal(review.messages[0]?.text, "a\ufffdb\ufffdc\ufffdd\ufffd");
    assert.equal(review.customer.display_name, "An\ufffdna\ufffd");
  });

  test("[R11] signs that show nothing cannot be sent alone, but around a word", async () => {
    const { review, userId } = await asReviewed("Hello");
    for (const [name, sign] of Object.entries(unseen)) {
      const alone = await ask(harness, "approve", review.id, undefined, { final_text: ` ${sign}${sign}` });
      assert.deepEqual([alone.status, alone.body["field"]], [422, "final_text"], name);
    }
    const texts = Object.values(unseen).map((sign) => `${sign}a${sign}b${sign}`);
    const approved = await ask(harness, "approve", review.id, undefined, { final_bubbles: texts });
    assert.equal(approved.status, 200, JSON.stringify(approved.body));
    await harness.work();
    assert.deepEqual(
      sentTo(userId),
      texts.map((text) => text.trim()),
    );
  });

  test("[R11] whatever text a reviewer sends, with its Markdown escaped, is delivered exactly or rejected with 422", async () => {
    const anything = fc.string({ unit: "binary", minLength: 1, maxLength: 200 });
    const broken = fc.string({ unit: fc.constantFrom("\ud800", "\udfff", "\0", "a", "😀", " ") });
    const faint = fc.string({
      unit: fc.constantFrom(...Object.values(unseen), " ", "\t", "\r", "\n", "-", "a"),
      minLength: 1,
      maxLength: 12,
    });
    const { review: first } = await asReviewed("Hello");
    await fc.assert(
      fc.asyncProperty(fc.oneof(anything, broken, faint), async (text) => {
        const sendable = showsSomething(text) && !text.includes("\0") && text.isWellFormed();
        if (!sendable) {
          const answer = await ask(harness, "approve", first.id, undefined, { final_text: text });
          assert.deepEqual([answer.status, answer.body["field"]], [422, "final_text"]);
          return;
        }
        const { review, userId } = await asReviewed("Hello");
        const answer = await ask(harness, "approve", review.id, undefined, { final_text: escaped(text) });
        assert.equal(answer.status, 200);
        await harness.work();
        assert.deepEqual(sentTo(userId).map(written), [written(text)]);
      }),
      { numRuns: 40 },
    );
  });
});
