/** A draft is split into bubbles that are each valid Markdown and keep its look. */
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import * as fc from "fast-check";
import { maxBubbles, paragraphsOf } from "../../core/drafting/bubbles.ts";
import { markupOf } from "../../core/markup/markup.ts";
import { markdowns } from "../support/markdown.ts";

const black = (text: string) => text.replaceAll(/\s/g, "");

/** The visible text with each formatted passage and its formats; white space does not count. */
function seen(sources: readonly string[]) {
  const markups = sources.map(markupOf);
  const looks = markups.flatMap(({ text, entities }) =>
    entities.map(({ offset, length, ...look }) => ({
      ...look,
      of: black(text.slice(offset, offset + length)),
    })),
  );
  return {
    text: black(markups.map(({ text }) => text).join("")),
    looks: looks.filter(({ of }) => of !== ""),
  };
}

const cases: readonly (readonly [what: string, draft: string, bubbles: readonly string[]])[] = [
  ["a block of code", "Run:\n\n```sh\none\n\ntwo\n```\n\nDone.", ["Run:", "```sh\none\n\ntwo\n```", "Done."]],
  ["code that nobody closed", "Run:\n\n```\none\n\ntwo", ["Run:", "```\none\n\ntwo"]],
  [
    "a list with blank lines",
    "1. One\n\n   more\n\n2. Two\n\nDone.",
    ["1. One\n\n   more\n\n2. Two", "Done."],
  ],
  ["a list behind a line", "Bring:\n- one\n- two\n\nBye.", ["Bring:\n- one\n- two", "Bye."]],
  ["an indented list", "Hi\n\n  - one\n  - two", ["Hi", "- one\n- two"]],
  ["a quote", "> one\n>\n> two\n\nYes.", ["> one\n>\n> two", "Yes."]],
  [
    "code in a list",
    "- one\n\n  ```\n  a\n\n  b\n  ```\n- two",
    ["- one\n\n  ```\n  a\n\n  b\n  ```\n- two"],
  ],
  ["HTML", "<!-- a\n\nb -->\n\nYes.", ["<!-- a\n\nb -->", "Yes."]],
  [
    "links that are defined at the end",
    "See [this][1].\n\nNot this.\n\nAnd [that][2].\n\n[1]: https://a.example\n[2]: https://b.example",
    ["See [this][1].\n\n[1]: https://a.example", "Not this.", "And [that][2].\n\n[2]: https://b.example"],
  ],
];

describe("(decision 38) a draft's bubbles", () => {
  for (const [what, draft, bubbles] of cases) {
    test(`(decision 38) ${what} is not split`, () => {
      assert.deepEqual(paragraphsOf(draft), bubbles);
      assert.deepEqual(seen(bubbles), seen([draft]));
    });
  }

  test("(decision 38) together they show the whole draft, with the same look", () => {
    fc.assert(
      fc.property(markdowns, (source) => {
        const draft = source.trim();
        const bubbles = paragraphsOf(draft);
        assert.ok(bubbles.length <= maxBubbles);
        const [one, all] = [seen(bubbles), seen([draft])];
        // Telegram accepts a hundred entities per message.
        assert.deepEqual({ ...one, looks: one.looks.slice(0, all.looks.length) }, all);
        if (all.looks.length < 100) assert.equal(one.looks.length, all.looks.length);
      }),
      { numRuns: 1_000 },
    );
  });

  test("(decision 38) a draft with more blocks than bubbles also keeps its look", () => {
    const draft = Array.from({ length: 9 }, (_, at) => `- **${at}**\n\n\`\`\`\n${at}\n\n${at}\n\`\`\``).join(
      "\n\n",
    );
    const bubbles = paragraphsOf(draft);
    assert.equal(bubbles.length, maxBubbles);
    assert.deepEqual(seen(bubbles), seen([draft]));
  });
});
