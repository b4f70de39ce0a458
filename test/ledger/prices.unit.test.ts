/** The cost of model calls: exact to a hundred-millionth of a dollar, and as stored in the database. */
import assert from "node:assert/strict";
import { test } from "vitest";
import * as fc from "fast-check";
import { costOf, prices, pricesWith, storableCost, tokensOf } from "../../core/drafting/prices.ts";
import { addSpent } from "../../core/drafting/spent.ts";
import { sumUsd } from "../../core/kernel/usd.ts";

const model = fc.constantFrom(...prices.keys());
const tokens = fc.nat(2_000_000);
const cost = (name: string, input: number, output: number, cached: number | null = null, list = prices) =>
  costOf(list, name, { input_tokens: input, cached_tokens: cached, output_tokens: output });

test("[P4] a million tokens cost the listed price", () => {
  const million = (name: string, cached = 0) => cost(name, 1_000_000, 1_000_000, cached);
  assert.equal(million("google/gemini-2.0-flash"), 0.5);
  assert.equal(million("google/gemini-2.5-flash"), 2.8);
  assert.equal(million("google/gemini-2.5-flash-lite"), 0.5);
  assert.equal(million("openai/gpt-4o-mini"), 0.75);
  assert.equal(million("openai/gpt-4o"), 12.5);
  assert.equal(million("openai/gpt-4.1-mini"), 2);
  assert.equal(million("offline"), 0);
});

test("[P4] cached input has its own price, as a part of the input rather than in addition", () => {
  assert.equal(cost("openai/gpt-4o-mini", 1_000_000, 0, 1_000_000), 0.075);
  assert.equal(cost("openai/gpt-4o-mini", 1_000_000, 0, 400_000), 0.12);
  assert.equal(cost("google/gemini-2.5-flash", 1_000_000, 0, 500_000), 0.165);
  assert.equal(cost("google/gemini-2.5-pro", 300_000, 0, 100_000), 0.525, "the long rate has one too");
  // Without a cached price, and with invalid counts.
  assert.equal(cost("google/gemini-2.0-flash-lite", 1_000_000, 0, 1_000_000), 0.075);
  for (const wrong of [null, -1, 0.5, Number.NaN])
    assert.equal(cost("openai/gpt-4o-mini", 100, 0, wrong), 0.000015);
  assert.equal(cost("openai/gpt-4o-mini", 100, 0, 200), null, "some servers count it in addition");
});

test("[P4] audio has its own price, as a part of the input that is not cached", () => {
  const heard = (name: string, audio: number | null, cached = 0) =>
    costOf(prices, name, {
      input_tokens: 1_000_000,
      cached_tokens: cached,
      audio_tokens: audio,
      output_tokens: 0,
    });
  assert.equal(heard("google/gemini-2.5-flash", 1_000_000), 1);
  assert.equal(heard("google/gemini-2.5-flash", 100_000), 0.37);
  assert.equal(heard("google/gemini-2.5-flash", 1_000_000, 500_000), 0.515);
  assert.equal(heard("google/gemini-2.5-pro", 100_000), 2.5, "no price of its own");
  for (const wrong of [null, -1, 0.5, Number.NaN]) assert.equal(heard("google/gemini-2.5-flash", wrong), 0.3);
  assert.equal(heard("google/gemini-2.5-flash", 1_000_001), null, "no part of the input");
});

test("[P4] a long prompt costs the higher rate from its first token on", () => {
  assert.equal(cost("google/gemini-2.5-pro", 200_000, 1000), 0.26);
  assert.equal(cost("google/gemini-2.5-pro", 200_001, 1000), 0.5150025);
});

test("[P4] an ordinary call is exact where floating point is not, and a small one is not zero", () => {
  // 1,203 x 0.30 + 187 x 2.50 USD per million = 0.0008284 USD.
  assert.equal(cost("google/gemini-2.5-flash", 1203, 187), 0.0008284);
  assert.equal(cost("openai/gpt-4o-mini", 700, 60), 0.000141);
  assert.equal(cost("openai/gpt-4o-mini", 3, 0), 0.00000045);
  assert.equal(cost("openai/text-embedding-3-small", 1, 0), 0.00000002);
});

test("[P4] an unknown model or count has no cost, never a cost of zero", () => {
  assert.equal(cost("openai/gpt-99", 1, 1), null);
  assert.equal(cost("gpt-4o", 1, 1), null);
  for (const count of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.equal(cost("offline", count, 1), null);
    assert.equal(cost("offline", 1, count), null);
  }
  assert.equal(
    costOf(prices, "offline", { input_tokens: null, cached_tokens: null, output_tokens: 1 }),
    null,
  );
});

test("[P4] prices in the settings are added, and override the table's", () => {
  const list = pricesWith([
    { model: "openai/local", input: 1_000_000, output: 2_000_000 },
    { model: "openai/gpt-4o-mini", input: 0, cached: 0, output: 0 },
  ]);
  assert.equal(cost("openai/local", 1_000_000, 1_000_000, null, list), 3);
  assert.equal(cost("openai/gpt-4o-mini", 1_000_000, 1_000_000, null, list), 0);
  assert.equal(cost("google/gemini-2.5-flash", 1_000_000, 1_000_000, null, list), 2.8);
});

test("[P4] eight decimals, half up, against the definition", () => {
  fc.assert(
    fc.property(model, tokens, tokens, tokens, (name, input, output, some) => {
      const price = prices.get(name);
      assert.ok(price);
      const cached = Math.min(input, some);
      const rate = price.long !== undefined && input > price.long.over ? price.long : price;
      const usd = cost(name, input, output, cached);
      assert.ok(usd !== null);
      const units = BigInt(Math.round(usd * 1e8));
      assert.equal(Number(units) / 1e8, usd, "no digit beyond the eighth");
      const exact =
        BigInt(input - cached) * BigInt(rate.input) +
        BigInt(cached) * BigInt(rate.cached ?? rate.input) +
        BigInt(output) * BigInt(rate.output);
      const error = units * 10_000n - exact;
      assert.ok(error > -5_000n && error <= 5_000n, `off by ${error} x 10^-12 USD`);
    }),
  );
});

test("[P4] more tokens never cost less", () => {
  fc.assert(
    fc.property(model, tokens, tokens, tokens, (name, input, output, more) => {
      assert.ok((cost(name, input + more, output) ?? -1) >= (cost(name, input, output) ?? 0));
      assert.ok((cost(name, input, output + more) ?? -1) >= (cost(name, input, output) ?? 0));
    }),
  );
});

test("[P4] sums are exact: any calls in any order cost the sum of their hundred-millionths", () => {
  const call = fc.nat(10_000_000_000).map((units) => ({ units, usd: units / 1e8 }));
  fc.assert(
    fc.property(fc.array(call, { maxLength: 60 }), (calls) => {
      const exact = calls.reduce((sum, { units }) => sum + BigInt(units), 0n);
      const usd = sumUsd(calls.map((one) => one.usd));
      assert.equal(usd, Number(exact) / 1e8);
      const none = { input_tokens: 0, output_tokens: 0, cost_usd: 0 };
      const spent = calls.reduce((sum, one) => addSpent(sum, { ...none, cost_usd: one.usd }), {
        ...none,
        cost_usd: 0,
      });
      assert.equal(spent.cost_usd, usd);
    }),
  );
  assert.equal(sumUsd([0.1, 0.2]), 0.3);
});

test("[P4] numeric(12,8) holds eight decimals and at most 9,999.99999999", () => {
  for (const usd of [0, 0.00000001, 0.000141, 99.99995, 9_999.99999999]) assert.equal(storableCost(usd), usd);
  assert.equal(storableCost(1e9), 9_999.99999999);
  assert.throws(() => storableCost(-0.1), RangeError);
  assert.throws(() => storableCost(Number.NaN), RangeError);
});

test("[P4] an invalid token count, or one that no column can store, is unknown", () => {
  for (const count of [0, 1, 2_147_483_647]) assert.equal(tokensOf(count), count);
  for (const count of [null, -1, 1.5, Number.NaN, Infinity, 2_147_483_648, 3e9])
    assert.equal(tokensOf(count), null);
});

test("[P4] every price names its day and its source", () => {
  for (const [name, price] of prices) {
    assert.match(price.since, /^\d{4}-\d{2}-\d{2}$/, name);
    assert.ok(price.source.length > 0, name);
  }
});
