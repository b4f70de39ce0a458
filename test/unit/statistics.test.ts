/** The sizes of what is remembered. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { seal } from "../../core/kernel/checksum.ts";
import { compress } from "../../core/memory/compression.ts";
import { statisticsOf, summaryOf } from "../../core/memory/statistics.ts";
import { contextOf } from "../support/contexts.ts";

const nothing = {
  context_size_kb: 0,
  history_size_kb: 0,
  total_size_kb: 0,
  history_length: 0,
  compression_applied: false,
};

describe("[S8] memory statistics", () => {
  test("[S8] count stored bytes, not characters", () => {
    const stored = { context: "ä".repeat(512), history: ["😀".repeat(256), "x".repeat(512)] };
    assert.deepEqual(statisticsOf(stored), {
      context_size_kb: 1,
      history_size_kb: 1.5,
      total_size_kb: 2.5,
      history_length: 2,
      compression_applied: false,
    });
  });

  test("[S8] of a customer of whom nothing is stored are zero", () => {
    assert.deepEqual(statisticsOf({ context: null, history: [] }), nothing);
  });

  test("[S8] tell a compressed context by its mark, and only by that", () => {
    const context = contextOf(102_400);
    const applied = (value: unknown) =>
      statisticsOf({ context: seal(JSON.stringify(value)), history: [] }).compression_applied;
    assert.equal(applied(context), false);
    for (const level of [1, 2, 3] as const) assert.equal(applied(compress(context, level)), true);
    assert.equal(applied({ note: '"compressed":2', profile: { compressed: 2 }, compressed: "2" }), false);
    assert.equal(applied([{ compressed: 1 }]), false);
  });

  test("[S8] a damaged context counts with its bytes and as not compressed", () => {
    const damaged = `${seal('{"compressed":3}')} `;
    for (const context of [damaged, seal('{"compressed":3'), "x"]) {
      const statistics = statisticsOf({ context, history: [] });
      assert.equal(statistics.compression_applied, false);
      assert.ok(statistics.context_size_kb > 0);
    }
  });

  test("[S8] over all customers: how many, how much, the average, the largest and the share compressed", () => {
    const one = (total: number, length: number, compressed: boolean) => ({
      ...nothing,
      total_size_kb: total,
      history_length: length,
      compression_applied: compressed,
    });
    assert.deepEqual(summaryOf([one(10, 50, true), one(2.5, 10, false), one(0, 0, false)]), {
      customers: 3,
      total_size_kb: 12.5,
      average_size_kb: 4.167,
      largest_size_kb: 10,
      history_length_average: 20,
      compressed_share: 0.333,
    });
  });

  test("[S8] over no customers are zero, not NaN", () => {
    assert.ok(Object.values(summaryOf([])).every((number) => number === 0));
  });

  test("[S8] the average lies between nothing and the largest, and the parts add up", () => {
    const stored = fc.record({ context: fc.option(fc.string()), history: fc.array(fc.string()) });
    fc.assert(
      fc.property(fc.array(stored), (all) => {
        const statistics = all.map(statisticsOf);
        for (const { context_size_kb, history_size_kb, total_size_kb } of statistics)
          assert.ok(Math.abs(context_size_kb + history_size_kb - total_size_kb) < 0.0021);
        const summary = summaryOf(statistics);
        assert.ok(summary.average_size_kb <= summary.largest_size_kb + 0.001);
        assert.ok(summary.compressed_share <= 1);
      }),
    );
  });
});
