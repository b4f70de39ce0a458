/** Replies are split into Telegram messages without losing or breaking anything. */
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import * as fc from "fast-check";
import { maxMessageLength, splitMessage } from "../../core/markup/split.ts";
import { minCpuMs } from "../support/cpu.ts";

/** The visible part of a text. */
const black = (text: string) =>
  text.replaceAll(/[\s\p{Cc}\p{Cf}\p{Cs}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/gu, "");

/** Texts around and beyond the limit, with everything that makes splitting hard. */
const scraps = fc.oneof(
  fc.constantFrom(
    "\n\n",
    "\n",
    ". ",
    "! ",
    " ",
    "。",
    "😀",
    "👩‍👩‍👧‍👦",
    "e\u0301",
    "\r\n",
    "\u00a0",
    "a",
    "\u202Eשלום",
  ),
  fc.string({ unit: "grapheme", maxLength: 40 }),
  fc.string({ unit: "binary", maxLength: 20 }),
);
const long = fc
  .tuple(
    fc.array(scraps, { minLength: 5, maxLength: 60, size: "max" }),
    fc.constantFrom(10, 4_095, 4_096, 4_097, 5_000, 13_000),
  )
  .map(([parts, length]) => `${parts.join("")}x`.repeat(length).slice(0, length));

describe("[R3] splitting a reply", () => {
  test("the sample texts are long enough to be split", () => {
    const cut = fc.sample(long, { numRuns: 100, seed: 1 }).filter((text) => splitMessage(text).length > 1);
    assert.ok(cut.length > 50);
  });

  test("[R3] invisible text is never a piece: Telegram refuses it as empty", () => {
    assert.deepEqual(splitMessage("x".repeat(4_096) + "\u200b".repeat(50)), ["x".repeat(4_096)]);
    assert.deepEqual(splitMessage("\u2060 \u200b"), []);
  });

  test("[R3] every piece is a trimmed, visible substring of at most 4,096 UTF-16 units, and no word is lost", () => {
    fc.assert(
      fc.property(long, (text) => {
        const pieces = splitMessage(text);
        for (const piece of pieces) {
          assert.ok(black(piece) !== "" && piece.length <= maxMessageLength);
          assert.equal(piece, piece.trim());
          assert.ok(text.includes(piece));
        }
        assert.equal(black(pieces.join("")), black(text));
      }),
      { numRuns: 400 },
    );
  });

  test("[R3] splits at 4,096 UTF-16 units and never inside a surrogate pair", () => {
    fc.assert(
      fc.property(fc.constantFrom("", "a", "ab"), fc.integer({ min: 2_000, max: 9_000 }), (start, count) => {
        const pieces = splitMessage(start + "😀".repeat(count));
        assert.ok(pieces.every((piece) => piece.isWellFormed()));
        assert.equal(pieces.join(""), start + "😀".repeat(count));
      }),
    );
  });

  test("[R3] keeps a family of joined emoji together", () => {
    const family = "👩‍👩‍👧‍👦";
    const pieces = splitMessage(family.repeat(1_000));
    assert.ok(pieces.length > 1);
    for (const piece of pieces) assert.equal(piece.length % family.length, 0);
  });

  test("[R3] one grapheme longer than a message is split, but not inside a surrogate pair", () => {
    const pieces = splitMessage(`a${"\u{1D165}".repeat(4_000)}`);
    assert.ok(pieces.length > 1);
    assert.ok(pieces.every((piece) => piece.length <= maxMessageLength && piece.isWellFormed()));
  });

  test("[R3] prefers a paragraph, then a line, then a sentence, then a word", () => {
    const words = (count: number) => "word ".repeat(count).trim();
    const filler = words(600);
    assert.equal(splitMessage(`${filler}. More.\n\n${filler}`)[0], `${filler}. More.`);
    assert.equal(splitMessage(`${filler}. More\n${filler}`)[0], `${filler}. More`);
    assert.equal(splitMessage(`${filler}. ${words(600)}`)[0], `${filler}.`);
    assert.equal(splitMessage(words(1_200))[0], words(819));
  });

  test("[R3] does not make a piece of just a few words because a paragraph ends there", () => {
    const [first] = splitMessage(`Hello!\n\n${"word ".repeat(1_000)}`);
    assert.ok(first !== undefined && first.length > 4_000);
  });

  test("[R3] a message of exactly 4,096 units is one piece, even with white space around it", () => {
    const full = "x".repeat(maxMessageLength);
    assert.deepEqual(splitMessage(full), [full]);
    assert.deepEqual(splitMessage(`\n ${full} \n`), [full]);
    assert.deepEqual(splitMessage(`${full} y`), [full, "y"]);
    assert.deepEqual(splitMessage(`${full}y`), [full, "y"]);
  });

  test("[R3] white space alone is not a message", () => {
    assert.deepEqual(splitMessage(""), []);
    assert.deepEqual(splitMessage(" \n\u00a0".repeat(5_000)), []);
  });

  test("[R3] splits a megabyte in well under a second", () => {
    for (const text of ["\n \n.".repeat(250_000), "a".repeat(1_000_000)])
      assert.ok(minCpuMs(() => splitMessage(text), 3) < 500);
  });
});
