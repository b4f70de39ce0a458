/** A Markdown reply is split into Telegram messages that each keep their formatting. */
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import * as fc from "fast-check";
import { markupOf } from "../../core/markup/markup.ts";
import { escaped, piecesOf } from "../../core/markup/pieces.ts";
import { maxMessageLength } from "../../core/markup/split.ts";
import { entitiesError } from "../../local/telegram/entities.ts";
import { markdownsOf } from "../support/markdown.ts";

const black = (text: string) => text.replaceAll(/\s/g, "");
const words = (count: number) => "word ".repeat(count).trim();
const looksOf = (source: string) => markupOf(source).entities.map(({ type }) => type);

describe("[R11] splitting a Markdown reply", () => {
  test("[R11] every piece shows 1 to 4,096 UTF-16 units that Telegram accepts, and together they show everything", () => {
    fc.assert(
      fc.property(markdownsOf(6), fc.integer({ min: 1, max: 200 }), (source, times) => {
        // No border lets half a surrogate pair in, which the cut may leave.
        const text = source.repeat(times).slice(0, 32_768).toWellFormed();
        const pieces = piecesOf(text);
        for (const piece of pieces) {
          const shown = markupOf(piece);
          assert.ok(shown.text.length > 0 && shown.text.length <= maxMessageLength, `${shown.text.length}`);
          assert.equal(entitiesError(shown.text, shown.entities), null);
        }
        const shown = pieces.map((piece) => markupOf(piece).text).join("");
        assert.equal(black(shown), black(markupOf(text.trim()).text));
      }),
      // A smaller counterexample would take minutes to find; the seed is reported.
      { numRuns: 100, endOnFailure: true },
    );
  });

  test("[R11] a text that fits is one piece, as written", () => {
    assert.deepEqual(piecesOf("  **Hello**, [you](https://a.example)\n"), [
      "**Hello**, [you](https://a.example)",
    ]);
    const long = `[x](https://a.example/${"y".repeat(5_000)})`;
    assert.deepEqual(piecesOf(long), [long], "an address does not count");
    assert.deepEqual(piecesOf(" \n\u200b"), []);
  });

  test("[R11] a bold passage that is split is closed and reopened", () => {
    const pieces = piecesOf(`Read: **${words(1_500)}** and *go*.`);
    assert.equal(pieces.length, 2);
    assert.deepEqual(pieces.map(looksOf), [["bold"], ["bold", "italic"]]);
    assert.ok(pieces.every((piece) => !markupOf(piece).text.includes("*")));
  });

  test("[R11] a code block that is split is closed and reopened, between lines and with its language", () => {
    const line = `let x = "\`\`\`"; // ${"y".repeat(60)}`;
    const pieces = piecesOf(`Try:\n\n~~~ts\n${`${line}\n`.repeat(120)}~~~\n\nDone.`);
    assert.ok(pieces.length >= 3);
    const codes = pieces.flatMap((piece) => {
      const { text, entities } = markupOf(piece);
      return entities.map((one) => ({ ...one, text: text.slice(one.offset, one.offset + one.length) }));
    });
    assert.ok(codes.every(({ type, language }) => type === "pre" && language === "ts"));
    assert.ok(codes.every(({ text }) => text.split("\n").every((one) => one === line)));
  });

  test("[R11] a list is split between its items, and its numbers continue", () => {
    const pieces = piecesOf(Array.from({ length: 20 }, () => `1. ${words(100)}`).join("\n"));
    const numbers = pieces.flatMap((piece) => markupOf(piece).text.match(/^\d+\./gm) ?? []);
    assert.deepEqual(
      numbers,
      Array.from({ length: 20 }, (_, index) => `${index + 1}.`),
    );
  });

  test("[R11] each piece of a quote is a quote", () => {
    const pieces = piecesOf(`> ${words(1_500)}`);
    assert.deepEqual(pieces.map(looksOf), [["blockquote"], ["blockquote"]]);
  });

  test("[R11] a link that is defined elsewhere is a link in every piece", () => {
    const pieces = piecesOf(`${`[here][1] ${words(300)}\n\n`.repeat(5)}[1]: https://a.example`);
    assert.ok(pieces.length > 1);
    assert.ok(pieces.every((piece) => looksOf(piece).includes("text_link")));
  });

  test("[R11] text after a split does not become a heading or a list", () => {
    const text = `${words(818)} +++ # - 1. ${words(800)}`;
    const shown = piecesOf(text).map((piece) => markupOf(piece));
    assert.equal(black(shown.map((one) => one.text).join("")), black(text));
    assert.ok(shown.every((one) => one.entities.length === 0));
  });

  test("[R11] escaped text is shown literally", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme-ascii" }), (text) => {
        assert.equal(black(markupOf(escaped(text)).text), black(text === "" ? "" : text));
      }),
      { numRuns: 1_000 },
    );
  });
});
