/** [R9] The core's English notes on a customer's messages, translated for the reader. */
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import * as fc from "fast-check";
import { contentNames, type MessageDetails, annotatedText } from "../../core/intake/details-schema.ts";
import { contentFates, contentFields } from "../../core/intake/rules.ts";
import { createI18n } from "../../web/src/i18n/i18n.ts";
import { mediaTextOf, noteTextOf, rememberedPartsOf } from "../../web/src/ui/text/message-notes.ts";
import { annotatedTexts } from "../fixtures/annotated-texts.ts";

const [english, german] = [createI18n("en"), createI18n("de")];
const shown = (said: string, i18n = german) =>
  rememberedPartsOf(said, i18n)
    .map(({ text }) => text)
    .join("");
const notes = (said: string) => Array.from(said.matchAll(/⟦([^⟦⟧]*)⟧/g), ([, note = ""]) => note);

/** Every content that starts a turn, and animations. */
const media = contentFields
  .filter((field) => !["service", "text"].includes(contentFates[field]))
  .map((field) => (field === "live_photo" ? "photo" : field.replaceAll("_", " ")))
  .concat("live location", "unknown content");

const words = fc.oneof(fc.string(), fc.stringMatching(/^[a-z"': ⟦⟧\n]{0,20}$/));
const name = fc.option(words, { nil: null });
const author = fc.constantFrom("us", "customer", "other");
const day = "2025-12-31T23:59:59Z";
const details: fc.Arbitrary<MessageDetails> = fc.record(
  {
    reply_to: fc.record({ message_id: fc.constant(1), author, name, chat: name, text: name }),
    quote: words,
    forward: fc.record({
      type: fc.constant("user"),
      author,
      name,
      signature: name,
      date: fc.constantFrom(null, day),
    }),
    topic: fc.record({ id: fc.constant(1), name }),
    content: fc.array(fc.record({ name: fc.constantFrom(...contentNames), value: words }), { maxLength: 3 }),
    marks: fc.constant([
      { type: "text_link", offset: 0, length: 1, value: "https://a.example" },
      { type: "spoiler", offset: 0, length: 2 },
      { type: "custom_emoji", offset: 1, length: 2 },
      { type: "strikethrough", offset: 2, length: 2 },
      { type: "date_time", offset: 3, length: 2, value: "2026-01-01T20:40" },
    ]),
    edited_from: fc.record({ text: name, media: name }),
  },
  { requiredKeys: [] },
);

describe("[R9] notes in remembered texts", () => {
  const cases: readonly (readonly [said: string, shown: string])[] = [
    ["⟦photo⟧\nThis one", "Foto\nThis one"],
    ["⟦video note, 8 s⟧", "Videonachricht, 8 s"],
    [annotatedTexts["message-forward"] ?? "", "Weitergeleitet von Boris, 31.12.2025\nLook"],
    [annotatedTexts["message-reply"] ?? "", "Antwort auf unsere Nachricht: “Which?”\nThat one"],
    ['⟦in the topic "Orders"⟧\nHi', "Thema: Orders\nHi"],
    ["⟦poll Which colour?⟧\n⟦option: blue⟧", "Umfrage Which colour?\nAntwort: blue"],
    ["the page⟦link to https://a.example⟧!", "the page (https://a.example)!"],
    ["The end⟦hidden as a spoiler⟧", "The end (Spoiler)"],
    [
      "⟦edit of an earlier message, which said: photo⟧\nNew",
      "Änderung einer früheren Nachricht, zuvor: Foto\nNew",
    ],
  ];
  for (const [said, expected] of cases) {
    test(`[R9] ${said.replaceAll("\n", " ")}`, () => assert.equal(shown(said), expected));
  }

  test("[R9] every note that the core can write is translated, and the customer's words stay", () => {
    const text = fc.constantFrom(null, "a photo: no note", "two\nlines");
    fc.assert(
      fc.property(
        text,
        fc.constantFrom(null, ...media),
        fc.boolean(),
        details,
        (own, kind, forwarded, more) => {
          const description = kind === null ? null : { description: `${kind} x.png, 3 s` };
          const said = annotatedText({ text: own, media: description, forwarded, details: more });
          for (const note of notes(said)) assert.notEqual(noteTextOf(note, german), null, note);
          const customers = rememberedPartsOf(said, german).filter(({ isNote }) => !isNote);
          const written = own === null ? "" : own.replaceAll("\n", "");
          assert.equal(customers.map((part) => part.text.replaceAll("\n", "")).join(""), written);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test("[R9] every content has a name in both languages", () => {
    for (const kind of media) {
      assert.equal(mediaTextOf(kind, english.t), kind);
      const same = ["animation", "audio", "sticker", "story", "video"].includes(kind);
      assert.equal(mediaTextOf(`${kind} a`, german.t).toLowerCase() === `${kind} a`, same, kind);
    }
    assert.equal(mediaTextOf("photocopier", german.t), "photocopier");
  });

  test("[R9] a text without notes is shown as it is", () => {
    fc.assert(fc.property(fc.string(), (text) => assert.equal(shown(text.replaceAll(/[⟦⟧]/g, "")), text)));
    assert.equal(shown("⟦something new⟧"), "something new");
  });
});
