/**
 * Markdown reaches the customer as formatted text: no mark is visible, no character is lost, nothing can be refused.
 */
import assert from "node:assert/strict";
import { describe, expect, test } from "vitest";
import * as fc from "fast-check";
import { markupOf } from "../../core/markup/markup.ts";
import type { Entity, Markup } from "../../core/markup/schema.ts";
import { entitiesError } from "../../local/telegram/entities.ts";
import { markdowns } from "../support/markdown.ts";

/** The text with each entity in brackets, with its name. */
function drawn(source: string): string {
  const { text, entities } = markupOf(source);
  const marks = entities.flatMap(({ offset, length, ...look }, index) => [
    { at: offset, order: index, mark: `⟨${nameOf(look)}:` },
    { at: offset + length, order: -index - 1, mark: "⟩" },
  ]);
  let out = "";
  let last = 0;
  for (const { at, mark } of marks.toSorted((a, b) => a.at - b.at || a.order - b.order)) {
    out += text.slice(last, at) + mark;
    last = at;
  }
  return out + text.slice(last);
}

const nameOf = ({ type, url, language }: Omit<Entity, "offset" | "length">) =>
  [type, url, language].filter((part) => part !== undefined).join(" ");

const cases: readonly (readonly [what: string, source: string, shown: string])[] = [
  ["bold", "Pay **9 €** now", "Pay ⟨bold:9 €⟩ now"],
  ["bold by underscores", "__so__", "⟨bold:so⟩"],
  ["italic", "*one* and _two_", "⟨italic:one⟩ and ⟨italic:two⟩"],
  ["both", "***x***", "⟨italic:⟨bold:x⟩⟩"],
  ["strikethrough", "~~old~~ new", "⟨strikethrough:old⟩ new"],
  ["code", "run `npm i` now", "run ⟨code:npm i⟩ now"],
  ["code inside bold stands apart from it", "**a `b` c**", "⟨bold:a⟩ ⟨code:b⟩ ⟨bold:c⟩"],
  [
    "a code block",
    "Try:\n\n```ts\nlet a = `*b*`;\n\n  go();\n```\n",
    "Try:\n\n⟨pre ts:let a = `*b*`;\n\n  go();⟩",
  ],
  ["a code block without language", "```\nx\n```\nthen", "⟨pre:x⟩\nthen"],
  [
    "a link",
    "[our *page*](https://a.example/x?a=1&amp;b=2)",
    "⟨text_link https://a.example/x?a=1&b=2:our ⟨italic:page⟩⟩",
  ],
  [
    "a link defined elsewhere",
    "See [here][1].\n\n[1]: https://a.example",
    "See ⟨text_link https://a.example:here⟩.",
  ],
  ["a definition that nothing uses", "[1]: https://a.example", "[1]: https://a.example"],
  ["a bare address", "https://a.example/_x_ and a@b.example", "https://a.example/_x_ and a@b.example"],
  ["an address in angles", "<https://a.example>", "https://a.example"],
  ["a mail address", "[write us](mailto:a@b.example)", "write us (a@b.example)"],
  ["no script", "[x](javascript:alert(1))", "x (javascript:alert(1))"],
  ["no relative link", "[x](/etc)", "x (/etc)"],
  ["no link within the network", "[x](http://localhost/)", "x (http://localhost/)"],
  ["an image", "![a *cat*](https://a.example/c.png)", "⟨text_link https://a.example/c.png:a ⟨italic:cat⟩⟩"],
  ["a quote", "> one\n> two\n\nthree", "⟨blockquote:one\ntwo⟩\n\nthree"],
  ["a quote in a quote", "> a\n> > b", "⟨blockquote:a\nb⟩"],
  ["a heading", "## Title *x*\ntext", "⟨bold:Title ⟨italic:x⟩⟩\ntext"],
  [
    "a list",
    "You need:\n- one\n- **two**\n  - three\n\nBye",
    "You need:\n• one\n• ⟨bold:two⟩\n  • three\n\nBye",
  ],
  ["a numbered list", "3. c\n4. d", "3. c\n4. d"],
  ["a numbered list with brackets", "1) c\n2) d", "1) c\n2) d"],
  ["a loose list", "- a\n\n- b\n\n  c", "• a\n\n• b\n\n  c"],
  ["a list of tasks", "- [ ] a\n- [x] b", "☐ a\n☑ b"],
  [
    "a table",
    "|Tea|Price|\n|-|-:|\n|*Green*|3 €|\n|Black|2 €|",
    "⟨bold:Tea | Price⟩\n⟨italic:Green⟩ | 3 €\nBlack | 2 €",
  ],
  ["HTML", "<b>x</b> and <br>", "<b>x</b> and <br>"],
  ["a block of HTML", "<div>\n*x*\n</div>", "<div>\n*x*\n</div>"],
  ["escapes", "\\*a\\* \\_b\\_ \\\\", "*a* _b_ \\"],
  ["character references", "&lt;b&gt; &amp; &euro; &#128512; &foo;", "<b> & € 😀 &foo;"],
  ["line breaks", "a  \nb\\\nc\nd", "a\nb\nc\nd"],
  ["a rule", "a\n\n***\n\nb", "a\n\n———\n\nb"],
  ["literal stars", "2*3*4 = 24, 2 * 3 * 4", "2⟨italic:3⟩4 = 24, 2 * 3 * 4"],
  ["literal underscores", "snake_case_name and a__b__c", "snake_case_name and a__b__c"],
  ["one star", "4* hotel *", "4* hotel *"],
  ["emoji", "😀 **😀** 👩‍👩‍👧‍👦 *x*", "😀 ⟨bold:😀⟩ 👩‍👩‍👧‍👦 ⟨italic:x⟩"],
  ["indented lines", "a\n\n    b\n      c", "a\n\n    b\n      c"],
  ["empty marks", "****", "———"],
  ["nothing to see", "[](https://a.example)", "https://a.example"],
  ["what would show nothing", "#", "#"],
];

describe("[R11] Markdown as Telegram's entities", () => {
  for (const [what, source, shown] of cases) {
    test(`[R11] ${what}: ${JSON.stringify(source)}`, () => assert.equal(drawn(source), shown));
  }

  test("[R11] entities stay within the text, never overlap, repeat or are empty, and Telegram accepts them all", () => {
    fc.assert(
      fc.property(markdowns, (source) => {
        const { text, entities } = markupOf(source);
        assert.ok(text.isWellFormed() || !source.isWellFormed());
        assert.equal(entitiesError(text, entities), null);
        for (const { offset, length } of entities) {
          const part = text.slice(offset, offset + length);
          assert.ok(part.trim() !== "" && part.length === length);
          assert.ok(part.isWellFormed() || !source.isWellFormed());
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test("[R11] text without marks stays as it is", () => {
    const letters = fc.string({
      unit: fc.constantFrom(
        ..."abcXYZ ,;?!'\"()/%€ß".split(""),
        "\n",
        "😀",
        "שלום",
        "買",
        "e\u0301",
        ". ",
        "\n\n",
      ),
    });
    fc.assert(
      fc.property(letters, (text) => {
        const plain = text.replaceAll(/[ \t]+(?=\n)/g, "").trim();
        assert.deepEqual(markupOf(plain), { text: plain, entities: [] });
      }),
      { numRuns: 2_000 },
    );
  });

  test("[R11] a table's row keeps the cells for which its header has no column", () => {
    const text = (source: string) => markupOf(source).text;
    expect(text("|a|b|\n|-|-|\n|1|2|3|4|\n|5|6|\n|7|")).toBe("a | b\n1 | 2 | 3 | 4\n5 | 6\n7 |");
    expect(text("|a|\n|-|\n| x \\| y | `z` | | |\n")).toBe("a\nx | y | z");
    expect(text("a|b\n-|-\n1|2|| 3")).toBe("a | b\n1 | 2 |  | 3");
  });

  test("[R11] no word is lost, whatever is formatted", () => {
    const word = /[a-z]{3}\d/g;
    /** The text with the language of each code block before it, where Telegram shows it. */
    const read = ({ text, entities }: Markup) =>
      entities.reduceRight(
        (all, { offset, language = "" }) => `${all.slice(0, offset)}${language} ${all.slice(offset)}`,
        text,
      );
    fc.assert(
      fc.property(markdowns, (source) => {
        assert.deepEqual(read(markupOf(source)).match(word) ?? [], source.match(word) ?? []);
      }),
      // A random word after a fence names the language of the code.
      { numRuns: 2_000, examples: [["1. a\n ~~~ abc0\n1. [*abc1*](https://a.example)\n\n"]] },
    );
  });
});
