/** A draft may contain links and addresses from the team's own knowledge, but no look-alikes of them. */
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { judge, defaultGuard } from "../../core/constitution/constitution.ts";
import { defaultRules } from "../../core/constitution/rules.ts";

describe("[D3] [D4] links and addresses of the team's own knowledge", () => {
  const own = [
    "Returns: https://shop.example.com/returns?lang=en (see [terms](https://shop.example.com/Terms)).",
    "Write to Help@Example.com or call +49 30 1234567. Telegram: @example_help",
    "Rückgabe: https://münchen.example.com/rückgabe/, chat: https://t.me/Example_Desk",
  ];
  const levelOf = (text: string) => judge(text, defaultRules, defaultGuard, own).level;

  for (const text of [
    "See https://shop.example.com/returns?lang=en.",
    "See http://shop.example.com/returns?lang=en!",
    "Our terms: https://shop.example.com/Terms",
    "It is on shop.example.com.",
    "Please visit https://shop.example.com/",
    "Write to help@example.com, please.",
    "Call us: +49 (30) 123-4567",
    "We are @example_help on Telegram.",
    "See https://www.shop.example.com/returns/?lang=en.",
    "See https://shop.example.com:443/Terms#payment",
    "See https://shop.example.com/Terms/",
    "See https://münchen.example.com/rückgabe",
    "See https://xn--mnchen-3ya.example.com/r%C3%BCckgabe",
    "Call us: 030 1234567",
    "Call us: 0049 30 1234567",
    "Call us: +49 (0)30 1234567",
    "We are https://t.me/Example_help on Telegram.",
    "We are @example_desk on Telegram.",
  ]) {
    test(`[D3] clean: ${text}`, () => {
      assert.equal(levelOf(text), "clean");
      assert.equal(judge(text).level, "flagged", "without the knowledge it is flagged");
    });
  }

  for (const text of [
    "See https://shop.example.com.evil.com/returns?lang=en",
    "See https://evil.com/returns?lang=en",
    "See https://evil.com/shop.example.com",
    "See https://shop.example.com@evil.com/returns?lang=en",
    "See https://shop.example.com/terms",
    "See https://shop.exаmple.com/returns?lang=en",
    "See https://shop.example\u200b.com/returns?lang=en",
    "See https://shop.examp1e.com/returns?lang=en",
    "See shop.example.org",
    "Write to help@examp1e.com",
    "Write to hеlp@example.com",
    "Call us: +49 30 1234568",
    "Call us: 0900 1234567",
    "Call us: 040 1234567",
    "See https://shop.example.com:8443/Terms",
    "See https://help@shop.example.com/Terms",
    "See https://mϋnchen.example.com/rückgabe",
    "See https://ｓhop.example.com/Terms",
    "See https://shop.example.com/returns?lang=en&to=evil.com",
    "See https://t.me/examp1e_help",
    "See https://t.me/example_help?start=evil",
    "We are @examp1e_help on Telegram.",
    "See https://shop.example.com/returns?lang=en and https://evil.com",
  ]) {
    test(`[D3] still flagged: ${text}`, () => assert.equal(levelOf(text), "flagged"));
  }

  test("[D3] a secret or a card number is never one of the team's addresses", () => {
    const text = "4111 1111 1111 1111";
    assert.equal(judge(text, defaultRules, defaultGuard, [text]).level, "blocked");
  });
});
