/** What model calls cost: exact to a millionth of a dollar, and as the database keeps it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { costOf, prices, storableCost, tokensOf } from "../../core/drafting/prices.ts";

const model = fc.constantFrom(...prices.keys());
const tokens = fc.nat(2_000_000);

test("[P4] a million tokens cost the listed price", () => {
  assert.equal(costOf("google/gemini-2.5-flash", 1_000_000, 1_000_000), 2.8);
  assert.equal(costOf("google/gemini-2.5-flash-lite", 1_000_000, 1_000_000), 0.5);
  assert.equal(costOf("openai/gpt-4o-mini", 1_000_000, 1_000_000), 0.75);
  assert.equal(costOf("openai/gpt-4o", 1_000_000, 1_000_000), 12.5);
  assert.equal(costOf("openai/gpt-4.1-mini", 1_000_000, 1_000_000), 2);
  assert.equal(costOf("offline", 1_000_000, 1_000_000), 0);
});

test("[P4] a long prompt costs the higher rate from its first token on", () => {
  assert.equal(costOf("google/gemini-2.5-pro", 200_000, 1000), 0.26);
  assert.equal(costOf("google/gemini-2.5-pro", 200_001, 1000), 0.515003);
});

test("[P4] an ordinary call is exact where floating point is not", () => {
  // 1,203 x 0.30 + 187 x 2.50 USD per million = 0.0008284 USD.
  assert.equal(costOf("google/gemini-2.5-flash", 1203, 187), 0.000828);
  assert.equal(costOf("openai/gpt-4o-mini", 3, 0), 0);
  assert.equal(costOf("openai/gpt-4o-mini", 10, 0), 0.000002);
});

test("[P4] an unknown model or count has no cost, never a cost of zero", () => {
  assert.equal(costOf("openai/gpt-99", 1, 1), null);
  assert.equal(costOf("gpt-4o", 1, 1), null);
  for (const count of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.equal(costOf("offline", count, 1), null);
    assert.equal(costOf("offline", 1, count), null);
  }
});

test("[P4] six decimals, half up, against the definition", () => {
  fc.assert(
    fc.property(model, tokens, tokens, (name, input, output) => {
      const price = prices.get(name);
      assert.ok(price);
      const rate = price.long !== undefined && input > price.long.over ? price.long : price;
      const cost = costOf(name, input, output);
      assert.ok(cost !== null);
      const micro = BigInt(Math.round(cost * 1e6));
      assert.equal(Number(micro) / 1e6, cost, "no digit beyond the sixth");
      const exact = BigInt(input) * BigInt(rate.input) + BigInt(output) * BigInt(rate.output);
      const error = micro * 1_000_000n - exact;
      assert.ok(error > -500_000n && error <= 500_000n, `off by ${error} x 10^-12 USD`);
    }),
  );
});

test("[P4] more tokens never cost less", () => {
  fc.assert(
    fc.property(model, tokens, tokens, tokens, (name, input, output, more) => {
      assert.ok((costOf(name, input + more, output) ?? -1) >= (costOf(name, input, output) ?? 0));
      assert.ok((costOf(name, input, output + more) ?? -1) >= (costOf(name, input, output) ?? 0));
    }),
  );
});

test("[P4] numeric(6,4) takes four decimals, half up, and at most 99.9999", () => {
  assert.equal(storableCost(0.00005), 0.0001);
  assert.equal(storableCost(0.000049), 0);
  assert.equal(storableCost(1.00015), 1.0002);
  assert.equal(storableCost(99.99995), 99.9999);
  assert.equal(storableCost(1e9), 99.9999);
  assert.throws(() => storableCost(-0.1), RangeError);
  assert.throws(() => storableCost(Number.NaN), RangeError);
  fc.assert(
    fc.property(fc.nat(99_999_900), (micro) => {
      const stored = storableCost(micro / 1e6);
      const tenthOfMilli = Math.round(stored * 1e4);
      assert.equal(tenthOfMilli / 1e4, stored);
      const error = tenthOfMilli * 100 - micro;
      assert.ok(error > -50 && error <= 50);
    }),
  );
});

test("[P4] a count of tokens that cannot be one, or that no column holds, is unknown", () => {
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
