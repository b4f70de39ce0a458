/** What a translation must not change: every placeholder comes back exactly once, or the reviewer is warned. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { protect, restore } from "../../core/translation/protect.ts";

/** Pieces of text, many of which have to stay as they are. */
const piece = fc.oneof(
  fc.string({ unit: "binary", maxLength: 20 }),
  fc.constantFrom(
    "Hello ",
    "{{name}}",
    "`npm i`",
    "```js\nlet a = 1;\n```",
    "~~~\ncode\n~~~",
    "[site](https://example.org/a_(b))",
    "https://example.org/a?b=c&d=%20.",
    "www.example.org",
    "tg://resolve?domain=acme",
    "mail ada@example.org now",
    "@acme_support",
    "/start ",
    "**bold**",
    "~~no~~",
    "||hidden||",
    "\n- item\n- item",
    "\n1. one",
    "⟦1⟧",
    "⟦ 2 ⟧",
    "⟦999999⟧",
    "⟦",
    "⟧",
    "`",
    "```",
    "{{",
    "](",
  ),
);
const source = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(""));

const placeholders = (text: string): string[] => text.match(/⟦\d{1,6}⟧/g) ?? [];

describe("[R14] what must not change", () => {
  test("[R14] any text comes back as it was if nothing is translated", () => {
    fc.assert(
      fc.property(source, (text) => {
        const kept = protect(text);
        expect(restore(kept, kept.text)).toEqual({ text, formatting_lost: false });
      }),
      { numRuns: 2_000 },
    );
  });

  test("[R14] every placeholder is our own, numbered from 1, each once", () => {
    fc.assert(
      fc.property(source, (text) => {
        const kept = protect(text);
        expect(placeholders(kept.text)).toEqual(kept.fixed.map((_, index) => `⟦${index + 1}⟧`));
      }),
      { numRuns: 2_000 },
    );
  });

  test("[R14] a lost, duplicated or invented placeholder is always noticed", () => {
    fc.assert(
      fc.property(source, fc.nat(), (text, seed) => {
        const kept = protect(text);
        fc.pre(kept.fixed.length > 0);
        const number = (seed % kept.fixed.length) + 1;
        const one = `⟦${number}⟧`;
        const isLost = (translated: string) => restore(kept, translated).formatting_lost;
        expect(isLost(kept.text.replace(one, "")), "lost").toBe(true);
        expect(isLost(`${kept.text}${one}`), "doubled").toBe(true);
        expect(isLost(`${kept.text}⟦${kept.fixed.length + 1}⟧`), "invented").toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  test("[R14] placeholders in another order are accepted: languages differ in word order", () => {
    const fixed = fc.constantFrom("{{name}}", "https://a.example/x", "`npm ci`", "@acme_help", "/start");
    fc.assert(
      fc.property(fc.array(fixed, { minLength: 1, maxLength: 8 }), fc.nat(), (pieces, seed) => {
        const kept = protect(pieces.map((one) => `word ${one}`).join(" "));
        expect(kept.fixed).toEqual(pieces);
        const turned = placeholders(kept.text).map((_, index) => (index + seed) % pieces.length);
        const translated = turned.map((index) => `Wort ⟦${index + 1}⟧`).join(" ");
        expect(restore(kept, translated)).toEqual({
          text: turned.map((index) => `Wort ${pieces[index] ?? ""}`).join(" "),
          formatting_lost: false,
        });
      }),
    );
  });

  test("[R14] a long text of beginnings without ends is protected in linear time", () => {
    for (const part of ["`", "{{", "[a](", "https://", "@", "a@", "⟦1", "~~~", "/a"]) {
      const kept = protect(part.repeat(20_000));
      expect(restore(kept, kept.text).text).toBe(part.repeat(20_000));
    }
  });

  for (const [what, text, fixed] of [
    ["fields", "Hi {{name}}, welcome!", ["{{name}}"]],
    [
      "links, with their label left to translate",
      "See [our page](https://a.example/x).",
      ["https://a.example/x"],
    ],
    [
      "addresses, without the full stop after them",
      "Go to https://a.example/x. Now.",
      ["https://a.example/x"],
    ],
    ["code in a line", "Run `npm ci` first.", ["`npm ci`"]],
    [
      "blocks of code, links in them included",
      "So:\n```\ncurl https://a.example\n```\nDone.",
      ["```\ncurl https://a.example\n```"],
    ],
    [
      "mail addresses and user names",
      "Write to ada@a.example or @acme_help.",
      ["ada@a.example", "@acme_help"],
    ],
    ["commands, but not fractions and alternatives", "Send /start and/or 1/2.", ["/start"]],
  ] as const) {
    test(`[R14] it protects ${what}`, () => expect(protect(text).fixed).toEqual(fixed));
  }

  test("[R14] marks that show are counted too", () => {
    const kept = protect("**Open** at [the shop](https://a.example):\n- Monday\n- Friday");
    const translated = "**Offen** [im Laden](⟦1⟧):\n- Montag\n- Freitag";
    expect(restore(kept, translated)).toEqual({
      text: "**Offen** [im Laden](https://a.example):\n- Montag\n- Freitag",
      formatting_lost: false,
    });
    for (const worse of [
      translated.replaceAll("**", ""),
      translated.replace("[im Laden](⟦1⟧)", "im Laden ⟦1⟧"),
      translated.replace("\n- Freitag", ", Freitag"),
    ])
      expect(restore(kept, worse).formatting_lost, worse).toBe(true);
  });
});
