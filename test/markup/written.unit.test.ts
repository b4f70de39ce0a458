/** What somebody formatted in Telegram, as Markdown. */
import { expect, test } from "vitest";
import { markupOf } from "../../core/markup/markup.ts";
import { markdownOf } from "../../core/markup/written.ts";
import { readEntities } from "../../core/posts/entities.ts";

/** An entity of the part of a text. */
const on = (text: string, part: string, look: object) => ({
  ...look,
  offset: text.indexOf(part),
  length: part.length,
});
const bold = { type: "bold" };

test("[R5] [R11] formatting made in Telegram comes back as the same entities", () => {
  const text = "Hello 👋 bold both, `tick` a*b*c, see our page (new).\nx = 1;\nBye";
  const entities = [
    on(text, "bold both", bold),
    on(text, "both", { type: "italic" }),
    on(text, "`tick`", { type: "code" }),
    on(text, "a*b*c", { type: "code" }),
    on(text, "our page", { type: "text_link", url: "https://example.org/a_(b)?c=<d>" }),
    on(text, "x = 1;", { type: "pre", language: "js" }),
    on(text, "Bye", { type: "strikethrough" }),
  ];
  const shown = markupOf(markdownOf(text, readEntities(entities)));
  const looks = shown.entities.map(({ offset, length, type, url }) => [
    type,
    shown.text.slice(offset, offset + length),
    ...(url === undefined ? [] : [url]),
  ]);
  expect(looks).toEqual([
    ["bold", "bold both"],
    ["italic", "both"],
    ["code", "`tick`"],
    ["code", "a*b*c"],
    ["text_link", "our page", "https://example.org/a_(b)?c=%3Cd%3E"],
    ["pre", "x = 1;"],
    ["strikethrough", "Bye"],
  ]);
});

test.each([
  ["no entities", "a **b** c", undefined, "a **b** c"],
  ["white space at the ends", "a  b  c", [{ ...bold, offset: 1, length: 4 }], "a  **b**  c"],
  [
    "neighbours",
    "ab",
    [
      { ...bold, offset: 0, length: 1 },
      { type: "italic", offset: 1, length: 1 },
    ],
    "**a***b*",
  ],
  ["a format that Markdown lacks", "a b", [{ type: "spoiler", offset: 0, length: 1 }], "a b"],
  [
    "marks that would be shown",
    "a] b",
    [{ type: "text_link", url: "https://e.org", offset: 0, length: 2 }],
    "a] b",
  ],
  ["beyond the text", "ab", [{ ...bold, offset: 1, length: 5 }], "ab"],
  ["nothing to format", "a \n b", [{ ...bold, offset: 1, length: 2 }], "a \n b"],
  ["no list", "ab", { offset: 0 }, "ab"],
])("[R5] [R11] %s", (_name, text, entities, expected) => {
  expect(markdownOf(text, readEntities(entities))).toBe(expected);
});
