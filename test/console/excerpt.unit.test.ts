/** The excerpt that a search shows of a text. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { excerptOf } from "../../web/src/pages/history/excerpt.ts";

const shown = (text: string, q: string) =>
  excerptOf(text, q)
    .map((part) => (part.isMatch ? `[${part.text}]` : part.text))
    .join("");

describe("the excerpt of a search", () => {
  test("[R12] words that match, or begin so, are marked whatever their case and accents", () => {
    expect(shown("Crème brûlée, CREME and ice cream", "creme")).toBe("[Crème] brûlée, [CREME] and ice cream");
    expect(shown("Deliveries are delayed; redeliver", "deliv")).toBe("[Deliv]eries are delayed; redeliver");
    expect(shown("de facto, delay", "de")).toBe("[de] facto, delay");
    expect(shown("我要退货，谢谢", "退货")).toBe("我要[退货]，谢谢");
    expect(shown("nothing here", "zeppelin")).toBe("nothing here");
  });

  test("[R12] a match far into a long text is shown with what stands before it", () => {
    const text = `${"word ".repeat(200)}needle${" word".repeat(200)}`;
    const line = shown(text, "needle");
    expect(line).toContain("word [needle] word");
    expect(line.startsWith("…") && line.endsWith("…")).toBe(true);
    expect(line.length).toBeLessThan(260);
  });

  test("[R12] without its marks an excerpt is a part of the text on one line", () => {
    const written = fc.string({ unit: "grapheme", maxLength: 400 });
    fc.assert(
      fc.property(written, fc.string({ maxLength: 20 }), (text, q) => {
        const line = text.replaceAll(/\s+/g, " ").trim();
        // An excerpt may begin or end within a pair of surrogates, of which half is then U+FFFD.
        const whole = (some: string) => some.replaceAll(/[…\uFFFD]/gu, "");
        const plain = excerptOf(text, q).filter((part) => part.isMatch || part.text !== "…");
        const said = plain.map((part) => part.text).join("");
        expect(whole(line)).toContain(whole(said));
        expect(said.length).toBeLessThanOrEqual(240);
      }),
      { examples: [["a\uFFFDb", ""]] },
    );
  });
});
