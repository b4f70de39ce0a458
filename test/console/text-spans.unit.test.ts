/** How the console shows the hidden parts of a customer's text. */
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import * as fc from "fast-check";
import { type Mark, spansOf } from "../../web/src/pages/review/conversation/text-spans.ts";

describe("[R9] a marked text", () => {
  test("[R9] shows the address behind a link after its words", () => {
    const marks: Mark[] = [
      { type: "spoiler", offset: 0, length: 8 },
      { type: "text_link", offset: 4, length: 4, value: "https://a.example" },
    ];
    assert.deepEqual(spansOf("Pay here, now", marks), [
      { text: "Pay ", within: ["spoiler"], values: [] },
      { text: "here", within: ["spoiler", "text_link"], values: ["https://a.example"] },
      { text: ", now", within: [], values: [] },
    ]);
    assert.deepEqual(spansOf("Hi"), [{ text: "Hi", within: [], values: [] }]);
  });

  test("[R9] is the whole text, however its marks overlap, with each value once", () => {
    const place = fc.nat(12);
    const marks = fc.array(
      fc.tuple(place, place).map(([offset, length]): Mark => ({
        type: "text_link",
        offset,
        length: length + 1,
        value: `${offset} ${length}`,
      })),
    );
    fc.assert(
      fc.property(marks, fc.string({ minLength: 1, maxLength: 12 }), (given, text) => {
        const pieces = spansOf(text, given);
        const within = given.filter(({ offset, length }) => offset + length <= text.length);
        assert.equal(pieces.map((piece) => piece.text).join(""), text);
        assert.equal(pieces.flatMap(({ values }) => values).length, within.length);
      }),
    );
  });
});
