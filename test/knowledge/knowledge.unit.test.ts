/** Splitting and the embedding without a model: pure functions and their guarantees for every text. */
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import * as fc from "fast-check";
import { type ChunkSize, split } from "../../core/knowledge/chunks.ts";
import { dimensions } from "../../core/knowledge/port.ts";
import { hasCode } from "../../core/kernel/errors.ts";
import { createEmbedder } from "../../core/vendors/embedder.ts";
import { lexicalEmbedder } from "../../core/vendors/lexical-embedder.ts";
import { minCpuMs } from "../support/cpu.ts";

const size: ChunkSize = { tokens: 20, overlap: 5 };
const most = size.tokens * 4;
const texts = fc.oneof(
  fc.string({ unit: "binary", maxLength: 600 }),
  fc
    .array(
      fc.oneof(
        fc.string({ unit: "grapheme", minLength: 1, maxLength: 30 }),
        fc.constantFrom(" ", "  ", ". ", "! ", "\n", "\n\n", "\n \n", "。", "👩‍👩‍👧", "\t".repeat(90), "word"),
      ),
      { maxLength: 80 },
    )
    .map((parts) => parts.join("")),
);

describe("split", () => {
  test("[D4] every chunk is a piece of the text, within the size, and begins and ends with a word", () => {
    fc.assert(
      fc.property(texts, (text) => {
        for (const piece of split(text, size)) {
          assert.equal(text.slice(piece.start, piece.end), piece.text);
          assert.equal(piece.text, piece.text.trim());
          assert.ok(piece.text.length > 0 && piece.text.length <= most, `${piece.text.length}`);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("[D4] only white space is lost between chunks, and they overlap by at most the requested size", () => {
    fc.assert(
      fc.property(texts, (text) => {
        let reached = 0;
        for (const { start, end } of split(text, size)) {
          assert.equal(text.slice(reached, Math.max(reached, start)).trim(), "");
          assert.ok(reached - start <= size.overlap * 4 + 1, `${reached - start}`);
          assert.ok(end > reached, "each chunk goes on");
          reached = end;
        }
        assert.equal(text.slice(reached).trim(), "");
      }),
      { numRuns: 500 },
    );
  });

  test("[D4] a surrogate pair is never split", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 400 }), (text) => {
        for (const piece of split(text, size)) assert.ok(piece.text.isWellFormed());
      }),
      { numRuns: 500 },
    );
    for (const piece of split("👋".repeat(200), size)) assert.ok(piece.text.isWellFormed());
  });

  test("[D4] a text that fits is one chunk, and one without words has none", () => {
    assert.deepEqual(split("  Hello there. ", size), [{ start: 2, end: 14, text: "Hello there." }]);
    assert.deepEqual(split(" \n\t ", size), []);
    assert.deepEqual(split("", size), []);
  });

  test("[D4] paragraphs are kept whole before sentences, sentences before words", () => {
    const paragraph = "A paragraph that is long enough to fill most of it.";
    assert.deepEqual(
      split(`${paragraph}\n\nAnother one. It goes on for a while, much longer than the first.`, {
        tokens: 20,
        overlap: 0,
      }).map((piece) => piece.text),
      [paragraph, "Another one. It goes on for a while, much longer than the first."],
    );
    const sentences =
      "One sentence that is of some length here. Two more words are not of any great length at all";
    assert.equal(split(sentences, size)[0]?.text, "One sentence that is of some length here.");
    const words = "word ".repeat(40);
    assert.ok(split(words, size).every((piece) => /^(word ?)+$/.test(piece.text)));
  });

  test("[D4] a word that fits into a chunk is not split, wherever it starts", () => {
    const word = "x".repeat(most - 1);
    for (const before of ["See this:", "One two three four five six seven."])
      assert.deepEqual(
        split(`${before} ${word} next`, size)
          .slice(0, 2)
          .map((piece) => piece.text),
        [before, word],
      );
    assert.equal(split(`See ${word}${word}`, size)[0]?.text.length, most);
  });

  test("[D4] neighbours overlap at their edge", () => {
    const words = Array.from({ length: 60 }, (_, n) => `word${n}`).join(" ");
    const [first, second] = split(words, size);
    assert.ok(first !== undefined && second !== undefined);
    const shared = words.slice(second.start, first.end);
    assert.match(shared, /^word\d+( word\d+)*$/);
    assert.ok(shared.length > 0 && shared.length <= 20);
  });

  test("[D4] 200,000 characters of any kind are split in linear time", () => {
    for (const text of [
      "a".repeat(200_000),
      " \n".repeat(100_000),
      "a ".repeat(100_000),
      "a.\n\n".repeat(50_000),
    ]) {
      const took = minCpuMs(() => split(text), 3);
      assert.ok(took < 2_000, `${text.slice(0, 4)}: ${took} ms`);
    }
  });
});

const vectorOf = async (text: string): Promise<number[]> => {
  const [vector] = await lexicalEmbedder.embed([text], "query");
  assert.ok(vector !== undefined);
  return vector;
};
const likeness = async (one: string, other: string): Promise<number> => {
  const [a, b] = [await vectorOf(one), await vectorOf(other)];
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
};

describe("the embedding without a model", () => {
  test("[D4] every text has a vector of length 1, always the same", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary", maxLength: 200 }), async (text) => {
        const vector = await vectorOf(text);
        assert.equal(vector.length, dimensions);
        assert.ok(Math.abs(Math.hypot(...vector) - 1) < 1e-4);
        assert.deepEqual(vector, await vectorOf(text));
      }),
    );
  });

  test("[D4] vectors stay the same from release to release", async () => {
    const vector = await vectorOf("Wie lange dauert der Versand?");
    const largest = vector.map((value, index) => [Math.abs(value), index] as const).sort(([a], [b]) => b - a);
    assert.deepEqual(
      largest.slice(0, 3).map(([, index]) => index),
      [289, 438, 582],
    );
  });

  const pairs: [string, string, string][] = [
    [
      "How long does shipping take?",
      "Shipping takes three to five days.",
      "Our office is closed on public holidays.",
    ],
    [
      "Wann wird meine Bestellung geliefert?",
      "Bestellungen liefern wir in drei Tagen.",
      "Das Abo lässt sich monatlich kündigen.",
    ],
    [
      "Can I return an item?",
      "Returns: items can be returned within 30 days.",
      "We accept credit cards and PayPal.",
    ],
    [
      "Kann ich mein Abonnement kündigen?",
      "Kündigung: Das Abonnement endet zum Monatsende.",
      "Wir versenden nach Österreich und in die Schweiz.",
    ],
    ["GROESSE der Schuhe", "groesse von schuhen", "Farbe des Hemdes"],
    ["Größentabelle", "Die Grössen stehen in der Tabelle: Größe M", "Rückgabe innerhalb von 14 Tagen"],
    ["refund", "Refunds are paid within a week", "Delivery is free from 50 euros"],
  ];
  for (const [query, answer, other] of pairs) {
    test(`[D4] "${query}" is nearer to its answer than to another text`, async () => {
      const [near, far] = [await likeness(query, answer), await likeness(query, other)];
      assert.ok(near > far + 0.08, `${near.toFixed(3)} and ${far.toFixed(3)}`);
    });
  }

  test("[D4] words matter, their order and case do not", async () => {
    assert.ok((await likeness("red shoes in size ten", "Size ten, in RED shoes!")) > 0.99);
  });
});

describe("which embedder", () => {
  const settings = {
    embeddingModel: null,
    googleApiKey: null,
    googleBaseUrl: null,
    openaiApiKey: null,
    openaiBaseUrl: null,
  };

  test("[D4] without a setting, and offline, it is labelled lexical", () => {
    assert.equal(createEmbedder(settings).name, "lexical");
    assert.equal(createEmbedder({ ...settings, embeddingModel: "offline" }).name, "lexical");
  });

  test("[D4] a model whose provider has no key is rejected at the start, not replaced by another", () => {
    for (const embeddingModel of ["google/gemini-embedding-001", "openai/text-embedding-3-small"]) {
      assert.throws(
        () => createEmbedder({ ...settings, embeddingModel }),
        (error) => hasCode(error, "model_unconfigured"),
      );
    }
    assert.throws(
      () => createEmbedder({ ...settings, embeddingModel: "cohere/x" }),
      (error) => hasCode(error, "bad_configuration"),
    );
  });
});
