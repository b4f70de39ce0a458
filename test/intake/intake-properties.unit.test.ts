/** Whatever a body contains, intake rejects it with one of two codes or makes an envelope that can be stored. */
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import * as fc from "fast-check";
import { parseUpdate } from "../../core/intake/intake.ts";
import { updateFates } from "../../core/intake/rules.ts";
import { Envelope, type Intake } from "../../core/intake/schema.ts";
import { storable } from "../../core/intake/storable.ts";
import { hasCode } from "../../core/kernel/errors.ts";
import { messageUpdate, photoUpdate, textUpdate } from "../support/updates.ts";

const now = Date.UTC(2026, 0, 2);

/** Any JSON, with difficult strings: control characters, lone surrogates, every key that Telegram uses. */
const hurtful = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: fc.constantFrom("\0", "\uD83D", "\uDE00", "a", "😀", "\u202E", "'", "<") }),
);
const { json } = fc.letrec<{ json: unknown; object: unknown }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    fc.double(),
    fc.integer(),
    hurtful,
    fc.array(tie("json"), { maxLength: 4 }),
    tie("object"),
  ),
  object: fc.dictionary(fc.oneof(hurtful, fc.constantFrom("chat", "__proto__", "id")), tie("json"), {
    maxKeys: 4,
  }),
}));

/** Every string of a value, keys included. */
function strings(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => [key, ...strings(item)]);
}

const isStorable = (text: string) => !text.includes("\0") && text.isWellFormed();

function assertStorable(intake: Intake): void {
  if (intake.fate !== "append") return;
  const written = JSON.stringify(intake.envelope);
  assert.deepEqual(Envelope.parse(JSON.parse(written)), intake.envelope);
  assert.ok(Buffer.byteLength(written) < 512 * 1_024);
  assert.ok(strings(intake.envelope).every(isStorable));
  if (intake.envelope.kind === "kept") assert.ok(strings(JSON.parse(intake.envelope.body)).every(isStorable));
}

/** The text of a private text message in its envelope. */
function textThrough(text: string): string | null {
  const intake = parseUpdate(JSON.stringify(textUpdate({ updateId: 1, userId: 1, text })), now);
  assertStorable(intake);
  return intake.fate === "append" && intake.envelope.kind === "message"
    ? intake.envelope.message.text
    : assert.fail();
}

describe("parseUpdate", () => {
  test("rejects any JSON that is not an update with one of its two codes", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          json.map((value) => JSON.stringify(value)),
          fc.string(),
        ),
        (body) => {
          try {
            assertStorable(parseUpdate(body, now));
          } catch (error) {
            assert.ok(hasCode(error, "body_not_json", "not_an_update"), String(error));
          }
        },
      ),
    );
  });

  test("gives every update with an id a fate, whatever is under its kind", () => {
    const kinds = fc.oneof(fc.constantFrom(...Object.keys(updateFates)), hurtful);
    fc.assert(
      fc.property(fc.maxSafeInteger(), kinds, json, (update_id, kind, content) => {
        fc.pre(kind !== "update_id");
        assertStorable(parseUpdate(JSON.stringify({ [kind]: content, update_id }), now));
      }),
      { numRuns: 500 },
    );
  });

  test("gives a message a fate if any of its fields is replaced by any JSON", () => {
    const message = JSON.parse(JSON.stringify(photoUpdate({ updateId: 1, userId: 5 })))["message"];
    const field = fc.constantFrom(
      ...Object.keys(message),
      "text",
      "caption",
      "voice",
      "rich_message",
      "venue",
    );
    fc.assert(
      fc.property(field, json, (name, value) => {
        const intake = parseUpdate(
          JSON.stringify({ update_id: 1, message: { ...message, [name]: value } }),
          now,
        );
        assert.equal(intake.fate, "append");
        assertStorable(intake);
      }),
      { numRuns: 500 },
    );
  });

  test("survives a body nested 400,000 levels deep", () => {
    const deep = `${"[".repeat(400_000)}${"]".repeat(400_000)}`;
    assertStorable(parseUpdate(`{"update_id":1,"message":${deep}}`, now));
    const rich = { blocks: "here" };
    const update = JSON.stringify(messageUpdate({ updateId: 1, userId: 1 }, { rich_message: rich }));
    assertStorable(parseUpdate(update.replace('"here"', deep), now));
  });
});

describe("hostile text", () => {
  const unharmed: Record<string, string> = {
    "4,096 emoji": "😀".repeat(4_096),
    "joined emoji": "👩‍👩‍👧‍👦🏳️‍🌈",
    "right to left": "\u202Eالسلام عليكم\u202C שלום \u200F",
    SQL: "'); DROP TABLE messages; --",
    HTML: '<script>alert("x")</script>&amp;<b>',
    "control characters": "\u0001\u001B[31m\b\r\n\t\u007F\uFEFF\u2028",
    "object keys": '{"__proto__": 1}',
  };
  for (const [name, text] of Object.entries(unharmed)) {
    test(`arrives unchanged: ${name}`, () => assert.equal(textThrough(text), text));
  }

  test("has its NULs and lone surrogates replaced by U+FFFD, and nothing else", () => {
    assert.equal(textThrough("a\0b"), "a\uFFFDb");
    assert.equal(textThrough("\uD83D x \uDE00 😀 \uDE00\uD83D"), "\uFFFD x \uFFFD 😀 \uFFFD\uFFFD");
  });

  test("is cleaned if it is escaped in the body, in names and in keys", () => {
    const escaped = '{"update_id":1,"poll":{"a\\u0000b":"\\ud800","__proto__":{"x":"\\u0000"}}}';
    const intake = parseUpdate(escaped, now);
    assertStorable(intake);
    assert.ok(intake.fate === "append" && intake.envelope.kind === "kept");
    assert.equal(
      intake.envelope.body,
      '{"update_id":1,"poll":{"a\uFFFDb":"\uFFFD","__proto__":{"x":"\uFFFD"}}}',
    );
  });
});

describe("storable", () => {
  test("leaves no NUL and no lone surrogate", () => {
    fc.assert(fc.property(json, (value) => strings(storable(value)).every(isStorable)));
  });

  test("is idempotent", () => {
    fc.assert(
      fc.property(json, (value) => {
        const once = storable(value);
        assert.deepEqual(storable(once), once);
      }),
    );
  });

  test("leaves well-formed JSON alone", () => {
    const clean = fc.string({ unit: "grapheme" });
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: "grapheme" }), fc.dictionary(clean, clean), (value, words) => {
        for (const sample of [value, words]) {
          assert.equal(JSON.stringify(storable(sample)), JSON.stringify(sample));
        }
      }),
    );
  });

  test("contains no -0 and no infinity, which no column could return", () => {
    assert.deepEqual(storable(JSON.parse('{"a":-0,"b":1e999,"c":-1.5}')), { a: 0, b: null, c: -1.5 });
  });

  test("replaces what is deeper than 100 levels by a marker", () => {
    const nest = (levels: number): unknown => (levels === 0 ? "core" : [nest(levels - 1)]);
    assert.deepEqual(storable(nest(100)), nest(100));
    const cut = storable(nest(101));
    assert.match(JSON.stringify(cut), /^\[{100}"\[deeper than 100 levels\]"\]{100}$/);
    assert.deepEqual(storable(cut), cut);
  });
});
