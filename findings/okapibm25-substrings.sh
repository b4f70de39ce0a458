#!/usr/bin/env bash
# okapibm25 1.4.1, "a strongly typed implementation of the Okapi BM25 ranking function", over a few answers of a shop.
# Expected: a keyword counts where it occurs as a word, and each document has a score.
# Seen: it counts inside other words too, as a regular expression: "art" finds "Start of the party" before "art", and "4.5" finds
# "495" before "4.5". A document's length counts Latin words only, so that in Russian it is 0 and each score is NaN.
exec "$(dirname "$0")/lib/with-packages" okapibm25@1.4.1 <<'END'
import assert from "node:assert/strict";
import okapi from "okapibm25";

const BM25 = okapi.default;
const rank = (keyword, ...documents) =>
  BM25(documents, [keyword], undefined, (a, b) => b.score - a.score).map(
    ({ document, score }) => `${score === 0 ? "no match" : Number.isNaN(score) ? "NaN" : "match"}: ${document}`,
  );

const seen = {
  art: rank("art", "Start of the party of the smart ones", "We frame art and sell frames", "Returns are free"),
  4.5: rank("4.5", "Article 495 or 415 is sold out", "It has 4.5 stars of 5", "Returns are free"),
  доставка: rank("доставка", "доставка занимает три дня", "возврат бесплатный"),
};
console.log(seen);
assert.deepEqual(seen, {
  art: [
    "match: Start of the party of the smart ones",
    "match: We frame art and sell frames",
    "no match: Returns are free",
  ],
  4.5: ["match: Article 495 or 415 is sold out", "match: It has 4.5 stars of 5", "no match: Returns are free"],
  доставка: ["NaN: доставка занимает три дня", "NaN: возврат бесплатный"],
});
END
