/** How the console renders Markdown: every word once, with its formatting. */
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import * as fc from "fast-check";
import { markupOf } from "../../core/markup/markup.ts";
import { entityTreeOf, type EntityNode } from "../../web/src/ui/text/entity-tree.ts";
import { markdowns } from "../support/markdown.ts";

const wordsOf = (parts: readonly EntityNode[]): string =>
  parts.map((part) => (typeof part === "string" ? part : wordsOf(part.parts))).join("");

describe("[R11] formatted replies in the console", () => {
  test("[R11] show exactly what the customer sees", () => {
    fc.assert(
      fc.property(markdowns, (source) => {
        const markup = markupOf(source);
        assert.equal(wordsOf(entityTreeOf(markup)), markup.text);
      }),
    );
  });

  test("[R11] formats enclose their words and are nested", () => {
    const [before, link] = entityTreeOf(markupOf("See [our *page*](https://a.example)"));
    assert.equal(before, "See ");
    assert.ok(typeof link === "object");
    assert.equal(link.entity.url, "https://a.example");
    const [, italic] = link.parts;
    assert.ok(typeof italic === "object");
    assert.deepEqual([italic.entity.type, italic.parts], ["italic", ["page"]]);
  });
});
