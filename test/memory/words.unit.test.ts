/** The search words of long-term memory are the same however a word is written. */
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import * as fc from "fast-check";
import { spellingsOf, wordsOf } from "../../core/memory/recall/words.ts";

describe("[S12] words", () => {
  const same: readonly (readonly [string, string, string])[] = [
    ["Turkish capitals", "KIRMIZI İZMİR IŞIK", "kırmızı izmir ışık"],
    ["Turkish on a keyboard without its letters", "çantayı değiştir", "cantayi degistir"],
    ["Arabic vowel marks and the stretching of letters", "كِتَاب كـــتاب", "كتاب كتاب"],
    ["Arabic letters that are often left bare", "أحمد إلى مدرسة", "احمد الي مدرسه"],
    ["Arabic and Persian digits", "١٤٠ ۱۴۰", "140 140"],
    ["Hebrew points", "שָׁלוֹם", "שלום"],
    ["a sharp s", "Straße GROẞ", "STRASSE gross"],
    ["accents", "café Ålborg mañana Łódź smørrebrød", "cafe Alborg manana Lodz smorrebrod"],
    ["a Russian ё", "ёлка ЕЩЁ", "елка еще"],
    ["Greek accents and the last s", "Πώς ΟΔΟΣ", "πως οδοσ"],
    ["composed and decomposed letters", "Gro\u0308\u00dfe", "Größe"],
    ["full width", "ＡＢＣ１２", "abc12"],
  ];
  for (const [name, one, other] of same)
    test(`[S12] do not depend on ${name}`, () => assert.deepEqual(wordsOf(one), wordsOf(other)));

  test("[S12] keep marks that make another word: Cyrillic й, kana, vowel signs of Hindi and Thai", () => {
    for (const [one, other] of [
      ["мой", "мои"],
      ["їжак", "іжак"],
      ["ガラス", "カラス"],
      ["की", "का"],
      ["ป้า", "ปา"],
    ])
      assert.notDeepEqual(wordsOf(one ?? ""), wordsOf(other ?? ""));
  });

  test("[S12] leave the umlauts to the German stemmer, whose stop words have them", () => {
    assert.deepEqual(wordsOf("für Äpfel über Öl"), ["für", "äpfel", "über", "öl"]);
  });

  test("[S12] in entries from before letters were folded are searched as they were written then", () => {
    assert.deepEqual(spellingsOf("Wo ist der Straßenplan im Café? Im Café!"), [
      { word: "strassenplan", written: "straßenplan" },
      { word: "cafe", written: "café" },
    ]);
    assert.deepEqual(spellingsOf("nothing to fold"), []);
  });

  test("[S12] are stable when read again, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
        const words = wordsOf(text);
        for (const word of words) assert.match(word, /^[\p{L}\p{N}][\p{L}\p{N}\p{M}]*$/u);
        assert.deepEqual(wordsOf(words.join(" ")).join(""), words.join(""));
      }),
    );
  });
});
