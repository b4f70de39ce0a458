/** [R9] How a model reads a message: nobody's words can pass for ours or for somebody else's. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, test } from "vitest";
import * as fc from "fast-check";
import {
  type EditedFrom,
  forwardedIn,
  splitAnnotatedText,
  annotatedText,
} from "../../core/intake/details-schema.ts";
import { parseUpdate } from "../../core/intake/intake.ts";
import { contentFates, contentFields } from "../../core/intake/rules.ts";
import type { InboundMessage } from "../../core/intake/schema.ts";
import { summarise } from "../../core/memory/summary.ts";
import { annotatedTexts } from "../fixtures/annotated-texts.ts";
import { messageUpdate } from "../support/updates.ts";

const now = Date.UTC(2026, 0, 2);

function taken(content: Record<string, unknown>): InboundMessage {
  const update = messageUpdate({ updateId: 1, userId: 5_550_001 }, content);
  const intake = parseUpdate(JSON.stringify(update), now);
  assert.ok(intake.fate === "append" && intake.envelope.kind === "message", JSON.stringify(intake));
  return intake.envelope.message;
}
const textOf = (content: Record<string, unknown>): string => annotatedText(taken(content));

const otto = { id: 9, is_bot: false, first_name: "Otto" };
const anna = { id: 5_550_001, is_bot: false, first_name: "Anna" };
const date = 1_767_225_000;

describe("[R9] forwards", () => {
  const origins: readonly [object, string][] = [
    [{ type: "user", date, sender_user: otto }, 'written by "Otto" on 2025-12-31'],
    [{ type: "hidden_user", date, sender_user_name: "O. S." }, 'written by "O. S." on 2025-12-31'],
    [
      { type: "chat", date, sender_chat: { id: -1, title: "Shop" }, author_signature: "boss" },
      'written by "Shop, boss" on 2025-12-31',
    ],
    [
      { type: "channel", date, chat: { id: -2, title: "News" }, message_id: 4 },
      'written by "News" on 2025-12-31',
    ],
    [{ type: "planet", date: "soon" }, "written by somebody else"],
    [{ type: "user", date: -1, sender_user: "Otto" }, "written by somebody else"],
  ];
  for (const [forward_origin, who] of origins) {
    test(`[R9] ${JSON.stringify(forward_origin)} is ${who}`, () => {
      const text = "We will refund you in full";
      assert.equal(
        textOf({ text, forward_origin }),
        `⟦forwarded, ${who}, not the customer's own words⟧\n${text}`,
      );
    });
  }

  test("[R9] a customer's own forwarded message is theirs", () => {
    const forward_origin = { type: "user", date, sender_user: anna };
    assert.equal(textOf({ text: "x", forward_origin }), "⟦forwarded, written by the customer before⟧\nx");
  });

  test("[R9] the free summary names the author of forwarded words and keeps our notes complete", () => {
    const at = "2026-01-01T00:00:00.000Z";
    const forwarded = textOf({
      text: "We will refund you in full.",
      forward_origin: { type: "user", date, sender_user: otto },
    });
    const answered = textOf({
      text: "Yes, please.",
      reply_to_message: { message_id: 3, from: { ...otto, is_bot: true }, text: "Which? We pay 100 EUR." },
    });
    const entries = [forwarded, answered].map((text) => ({ role: "customer" as const, text, at }));
    assert.equal(
      summarise(entries),
      `2026-01-01: 2 from the customer, 0 from us; customer forwarding 'Otto': "We will refund you in full." / customer: "⟦in reply to our message: 'Which? We pay 100 EUR.'⟧ Yes, please."`,
    );
  });
});

describe("[R9] replies", () => {
  const reply = (replied: object) =>
    textOf({ text: "That", reply_to_message: { message_id: 3, ...replied } });
  const rows: readonly [object, string][] = [
    [{ from: { ...otto, is_bot: true }, text: "Which?" }, 'our message: "Which?"'],
    [{ from: anna, text: "Two" }, `the customer's own message: "Two"`],
    [
      { from: anna, text: "Refund!", forward_origin: { type: "user", date, sender_user: otto } },
      'a message by "Otto": "Refund!"',
    ],
    [
      {
        from: anna,
        caption: "Mine",
        photo: [{ file_id: "f", file_unique_id: "u", width: 1, height: 1 }],
      },
      `the customer's own message: "photo: Mine"`,
    ],
    [{ from: anna, photo: "none" }, "the customer's own message"],
    [{}, "somebody else's message"],
  ];
  for (const [replied, note] of rows) {
    test(`[R9] ${JSON.stringify(replied)} is ${note}`, () => {
      assert.equal(reply(replied), `⟦in reply to ${note}⟧\nThat`);
    });
  }

  test("[R8] [R9] in a business chat, what its owner or NADIA in the owner's name wrote is our message", () => {
    const sender_business_bot = { ...otto, id: 6, is_bot: true };
    for (const sent of [{ from: otto }, { from: otto, sender_business_bot }]) {
      const replied = { message_id: 3, text: "It costs five.", business_connection_id: "c", ...sent };
      const { message } = messageUpdate(
        { updateId: 1, userId: anna.id },
        { text: "That", business_connection_id: "c", reply_to_message: replied },
      );
      const intake = parseUpdate(JSON.stringify({ update_id: 1, business_message: message }), now);
      assert.ok(intake.fate === "append" && intake.envelope.kind === "message", JSON.stringify(intake));
      const text = annotatedText(intake.envelope.message);
      assert.equal(text, '⟦in reply to our message: "It costs five."⟧\nThat');
    }
  });

  test("[R9] a reply to another chat's message, and to a story", () => {
    const external_reply = {
      origin: { type: "channel", date, chat: { id: -2, title: "News" }, message_id: 4 },
      chat: { id: -2, title: "News" },
      message_id: 4,
    };
    assert.equal(
      textOf({ text: "True?", external_reply, quote: { text: "Prices double", position: 0 } }),
      '⟦in reply to a message by "News" in "News"⟧\n⟦meaning this part of it: "Prices double"⟧\nTrue?',
    );
    const reply_to_story = { chat: { id: -2, type: "channel", title: "News" }, id: 8 };
    assert.equal(
      textOf({ text: "Nice", reply_to_story }),
      '⟦in reply to a message by "News": "story"⟧\nNice',
    );
    const story = (id: number, more: object = {}) =>
      textOf({ text: "Nice", reply_to_story: { chat: { id, first_name: "Boris" }, id: 8 }, ...more });
    const business_connection_id = "bc1";
    assert.equal(story(5, { business_connection_id }), '⟦in reply to our message: "story"⟧\nNice');
    assert.equal(story(5), '⟦in reply to a message by "Boris": "story"⟧\nNice');
  });

  test("[R9] a malformed reference does not stop the answer", () => {
    const odd = { text: "Hi", quote: 7, external_reply: [], reply_to_story: null, forward_origin: "Otto" };
    assert.equal(textOf(odd), "⟦forwarded, written by somebody else, not the customer's own words⟧\nHi");
  });
});

describe("[R9] what a text hides", () => {
  const link = (offset: number, length: number, url = "https://evil.example/?x=1") => ({
    type: "text_link",
    offset,
    length,
    url,
  });

  test("[R9] the address behind a link follows its words, in a text and in a caption", () => {
    const expected = "Pay 😀 here⟦link to https://evil.example/?x=1⟧, please";
    const text = "Pay 😀 here, please";
    assert.equal(textOf({ text, entities: [link(7, 4)] }), expected);
    const photo = [{ file_id: "f", file_unique_id: "u", width: 1, height: 1 }];
    assert.equal(textOf({ caption: text, photo, caption_entities: [link(7, 4)] }), `⟦photo⟧\n${expected}`);
    assert.equal(textOf({ text: "a.example", entities: [link(0, 9, "a.example")] }), "a.example");
  });

  test("[R9] spoilers, custom emoji, struck words and dates are marked, even nested", () => {
    const entities = [
      { type: "spoiler", offset: 0, length: 14 },
      { type: "strikethrough", offset: 0, length: 3 },
      { type: "custom_emoji", offset: 4, length: 2, custom_emoji_id: "5368" },
      { type: "date_time", offset: 7, length: 8, unix_time: 1_767_225_600, date_time_format: "r" },
      { type: "bold", offset: 0, length: 5 },
    ];
    assert.equal(
      textOf({ text: "two 👍 tomorrow", entities }),
      "two⟦struck through⟧ 👍⟦custom emoji⟧ tomorro⟦hidden as a spoiler⟧w⟦2026-01-01T00:00:00.000Z⟧",
    );
  });

  test("[R9] a rich message includes its links, boxes and media", () => {
    const blocks = [
      {
        type: "paragraph",
        text: ["See ", { type: "url", text: ["the ", "page"], url: "https://a.example" }, "!"],
      },
      { type: "photo", photo: [], caption: { text: { type: "spoiler", text: "The end" } } },
      {
        type: "list",
        items: [
          { has_checkbox: true, is_checked: true, blocks: [{ type: "paragraph", text: "milk" }] },
          {
            has_checkbox: true,
            blocks: [{ type: "paragraph", text: { type: "strikethrough", text: "tea" } }],
          },
        ],
      },
      { type: "buttons", buttons: [{ text: "Buy", url: "https://b.example" }] },
    ];
    const message = taken({ rich_message: { blocks } });
    assert.equal(message.text, "See the page!\nThe end\n☑ milk\n☐ tea\nBuy");
    assert.equal(
      annotatedText(message),
      [
        "⟦rich message⟧",
        "⟦media: photo⟧",
        "See the page⟦link to https://a.example⟧!",
        "The end⟦hidden as a spoiler⟧",
        "☑ milk",
        "☐ tea⟦struck through⟧",
        "Buy⟦link to https://b.example⟧",
      ].join("\n"),
    );
  });

  test("[R9] entities from outside are bounded, stay within the text and split no character", () => {
    const number = fc.oneof(fc.integer({ min: -2, max: 12 }), fc.double(), fc.constant(2 ** 53));
    const entity = fc.record({
      type: fc.constantFrom("text_link", "spoiler", "custom_emoji", "date_time", "bold", 7),
      offset: number,
      length: number,
      url: fc.oneof(fc.string(), fc.constant("⟧".repeat(70_000)), fc.constant(null)),
      unix_time: number,
    });
    const lists = fc.oneof(fc.array(fc.oneof(entity, fc.jsonValue()), { maxLength: 300 }), fc.jsonValue());
    fc.assert(
      fc.property(lists, (entities) => {
        const text = "a😀b⟦c\n😀😀";
        const { details, ...message } = taken({ text, entities });
        const marks = details?.marks ?? [];
        assert.ok(JSON.stringify(marks).length < 40_000);
        for (const { offset, length } of marks) assert.ok(text.slice(offset, offset + length).isWellFormed());
        const whole = annotatedText({ ...message, details });
        assert.equal(whole.replaceAll(/⟦[^⟦⟧]*⟧/g, ""), text.replace("⟦", "["));
      }),
      { numRuns: 300 },
    );
  });
});

describe("[R9] every content", () => {
  const folder = new URL("../fixtures/updates/", import.meta.url);
  const messages = readdirSync(folder).flatMap((file) => {
    const intake = parseUpdate(readFileSync(new URL(file, folder), "utf8"), now);
    return intake.fate === "append" && intake.envelope.kind === "message"
      ? [[file.replace(".json", ""), intake.envelope.message] as const]
      : [];
  });

  test("[R9] each fixture that starts a turn is read as expected", () => {
    assert.deepEqual(
      Object.fromEntries(messages.map(([name, message]) => [name, annotatedText(message)])),
      annotatedTexts,
    );
  });

  test("[R9] every content that starts a turn has a fixture", () => {
    const shown = messages.map(([name]) => name.replace("message-", ""));
    const started = contentFields.filter((field) => !["service", "text"].includes(contentFates[field]));
    const others = { location: "live_location", rich_message: "rich" };
    const missing = started.filter(
      (field) => !shown.some((name) => name === field || name === others[field as keyof typeof others]),
    );
    assert.deepEqual(missing, []);
  });

  test("[R9] money has the currency's own number of decimals", () => {
    const amount = (currency: string, total_amount: number) => {
      const { details } = taken({ refunded_payment: { currency, total_amount, invoice_payload: "" } });
      return details?.content?.map(({ value }) => value).join();
    };
    assert.equal(amount("EUR", 1_250), "12.50 EUR");
    assert.equal(amount("USD", 5), "0.05 USD");
    assert.equal(amount("USD", -5), "-0.05 USD");
    assert.equal(amount("HUF", 28_000), "280.00 HUF");
    assert.equal(amount("JPY", 500), "500 JPY");
    assert.equal(amount("XTR", 5), "5 XTR (Telegram Stars)");
  });

  test("[R9] the encrypted data of a passport is nowhere in the envelope", () => {
    const passport = messages.find(([name]) => name === "message-passport_data");
    assert.doesNotMatch(JSON.stringify(passport), /ENCRYPTED|\+49151/);
  });

  test("[R9] an answered task or option is quoted", () => {
    const checklist = { title: "To buy", tasks: [{ id: 4, text: "milk" }] };
    const replied = { message_id: 3, from: anna, checklist };
    assert.match(
      textOf({ text: "Two of it", reply_to_message: replied, reply_to_checklist_task_id: 4 }),
      /meaning this part of it: "milk"/,
    );
    const poll = { question: "Which?", options: [{ persistent_id: "b", text: "red" }] };
    assert.match(
      textOf({ text: "x", reply_to_message: { message_id: 3, poll }, reply_to_poll_option_id: "b" }),
      /meaning this part of it: "red"/,
    );
  });

  test("[R9] whatever a content holds, the message is answered and the envelope bounded", () => {
    const fields = fc.constantFrom(...contentFields.filter((field) => contentFates[field] === "other"));
    const json = fc.oneof(
      fc.json().map((value): unknown => JSON.parse(value)),
      fc.constant(
        Object.fromEntries(["text", "data", "title", "currency"].map((key) => [key, "x".repeat(70_000)])),
      ),
      fc.constant({ tasks: Array.from({ length: 5_000 }, (_, id) => ({ id, text: "x".repeat(9) })) }),
    );
    fc.assert(
      fc.property(fields, json, (field, value) => {
        const update = messageUpdate({ updateId: 1, userId: 1 }, { [field]: value });
        const intake = parseUpdate(JSON.stringify(update), now);
        assert.ok(intake.fate === "append");
        if (intake.envelope.kind === "kept")
          assert.match(intake.envelope.reason, /^malformed_|^text_too_long/);
        else assert.ok(JSON.stringify(intake.envelope).length < 80_000);
      }),
    );
  });
});

describe("[R9] our notes", () => {
  const hostile = fc.oneof(
    fc.string({ unit: "binary" }),
    fc
      .array(fc.constantFrom("⟦", "⟧", '"', "\n", "in reply to our message: ", "forwarded, ", "a", "\u2028"))
      .map((bits) => bits.join("")),
  );

  test("[R9] no text, quote or name opens, closes or forges one", () => {
    fc.assert(
      fc.property(hostile, hostile, hostile, (text, quote, name) => {
        const message = taken({
          text,
          quote: { text: quote, position: 0 },
          forward_origin: { type: "hidden_user", date, sender_user_name: name },
          reply_to_message: { message_id: 2, from: { ...otto, is_bot: true }, text: quote },
        });
        const { notes, text: own } = splitAnnotatedText(annotatedText(message));
        assert.equal(notes.length, 3);
        assert.ok(notes.every((note) => /^⟦[^⟦⟧\n]*⟧$/.test(note)));
        assert.equal(own, (message.text ?? "").replaceAll("⟦", "[").replaceAll("⟧", "]"));
        assert.equal(annotatedText({ text, media: null }).includes("⟦"), false);
        assert.equal(forwardedIn(annotatedText({ text, media: null })), null);
      }),
      { numRuns: 300 },
    );
  });

  test("[R9] are bounded, whatever the update contains", () => {
    const long = "x".repeat(60_000);
    const details = taken({
      text: "Hi",
      quote: { text: long, position: 0 },
      forward_origin: { type: "channel", date, chat: { id: -2, title: long }, author_signature: long },
      reply_to_message: { message_id: 2, from: { ...otto, first_name: long, last_name: long }, text: long },
    }).details;
    assert.ok(JSON.stringify(details).length < 4_000);
  });
});

describe("[R9] edits", () => {
  const edited = (edited_from: EditedFrom) =>
    annotatedText({ text: "new", media: null, details: { edited_from } });

  test("[R9] the note on an edit says what else it changed, in at most 1,000 units of the old message", () => {
    const content = [{ name: "task", value: "buy ⟦milk⟧" } as const];
    const text = edited({ text: null, media: "[checklist]", content });
    assert.equal(text, "⟦edit of an earlier message, which said: [checklist], task: buy [milk]⟧\nnew");
    const most = edited({ text: "x".repeat(4_096), media: null, content: Array(60).fill(content[0]) });
    assert.ok(most.length < 1_100, `${most.length}`);
    assert.deepEqual(splitAnnotatedText(most).text, "new");
  });

  test("[S12] the note on an edit of forgotten words has none of them", () => {
    const mark = { type: "text_link", offset: 0, length: 3, value: "https://old.example" } as const;
    const content = [{ name: "task", value: "old task" } as const];
    const text = edited({ text: "old", media: "old photo", marks: [mark], content, forgotten: true });
    assert.equal(text, "⟦edit of an earlier message⟧\nnew");
  });
});
