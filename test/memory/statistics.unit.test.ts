/** The size of memories. */
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import * as fc from "fast-check";
import { checksumOf } from "../../core/kernel/checksum.ts";
import { figuresOf, noneMeasured, type Sizes, statisticsOf, walked } from "../../core/memory/statistics.ts";

/** A context's fields in Redis, with this compression. */
const storedWith = (compression: string, digest = "{}") => {
  const values = ["7", "0", "", digest, compression];
  return [...values, checksumOf(values.join("\n"))];
};

const nothing = {
  context_size_kb: 0,
  history_size_kb: 0,
  total_size_kb: 0,
  history_length: 0,
  compression_applied: false,
};

describe("[S8] memory statistics", () => {
  test("[S8] count stored bytes, not characters", () => {
    const stored = {
      context: ["ä".repeat(500), "x".repeat(24), null],
      history: ["😀".repeat(256), "x".repeat(512)],
    };
    assert.deepEqual(statisticsOf(stored), {
      context_size_kb: 1,
      history_size_kb: 1.5,
      total_size_kb: 2.5,
      history_length: 2,
      compression_applied: false,
    });
  });

  test("[S8] of a customer with nothing stored are zero", () => {
    assert.deepEqual(statisticsOf({ context: null, history: [] }), nothing);
  });

  test("[S8] recognise a compressed context by its mark, and only by that", () => {
    const applied = (compression: string, digest?: string) =>
      statisticsOf({ context: storedWith(compression, digest), history: [] }).compression_applied;
    for (const level of [1, 2, 3]) assert.equal(applied(`level_${level}`), true);
    for (const compression of ["", "failed"])
      assert.equal(applied(compression, '{"compressed":2,"note":"level_1"}'), false);
  });

  test("[S8] a damaged context counts with its bytes and as not compressed", () => {
    const intact = storedWith("level_3");
    for (const context of [[...intact, ""], intact.with(0, "8"), [null, ...intact.slice(1)], ["x"]]) {
      const statistics = statisticsOf({ context, history: [] });
      assert.equal(statistics.compression_applied, false);
      assert.ok(statistics.context_size_kb > 0);
    }
  });

  test("[S8] over all customers: how many, how much, the average, the largest and how many are compressed", () => {
    const one = (bytes: number, entries: number, compressed: boolean): Sizes => ({
      context: bytes / 2,
      history: bytes / 2,
      entries,
      compressed,
    });
    const walk = walked(noneMeasured, [one(10_240, 50, true), one(2_560, 10, false)], "a");
    assert.deepEqual(figuresOf(walked(walk, [one(0, 0, false), one(1_024, 1, false)], "b")), {
      customers: 3,
      history_entries: 61,
      total_size_kb: 13.5,
      average_size_kb: 4.5,
      largest_size_kb: 10,
      compressed_customers: 1,
    });
  });

  test("[S8] over no customers are zero, not NaN", () => {
    assert.ok(Object.values(figuresOf(noneMeasured)).every((number) => number === 0));
  });

  test("[S8] the parts of one add up, and of many the average is between zero and the largest", () => {
    const stored = fc.record({
      context: fc.option(fc.array(fc.option(fc.string()))),
      history: fc.array(fc.string()),
    });
    fc.assert(
      fc.property(stored, (one) => {
        const { context_size_kb, history_size_kb, total_size_kb } = statisticsOf(one);
        assert.ok(Math.abs(context_size_kb + history_size_kb - total_size_kb) < 0.0021);
      }),
    );
    const size = fc.record({
      context: fc.nat(),
      history: fc.nat(),
      entries: fc.nat(50),
      compressed: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(fc.array(size)), (pages) => {
        const walk = pages.reduce((sum, page) => walked(sum, page, null), noneMeasured);
        const figures = figuresOf(walk);
        assert.ok(figures.average_size_kb <= figures.largest_size_kb + 0.001);
        assert.ok(figures.compressed_customers <= figures.customers);
        assert.deepEqual(figures, figuresOf(walked(noneMeasured, pages.flat(), null)));
      }),
    );
  });
});
