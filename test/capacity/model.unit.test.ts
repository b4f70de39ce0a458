/** The capacity model, by properties, and its page. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { customMetricsIn } from "../../bench/capacity/custom-metrics.ts";
import { writerTo } from "../../functions/lib/emf-small.ts";
import { createEmf } from "../../functions/lib/emf.ts";
import { changes, tolerance } from "../../bench/capacity/confirm.ts";
import { capacityOf, costsOf, storedDays, limitsOf, loadOf, sum } from "../../bench/capacity/model.ts";
import { options, scenarioOf } from "../../bench/capacity/options.ts";
import { Measured } from "../../bench/capacity/schema.ts";
import { page } from "../../bench/capacity/report.ts";
import { parseOptions } from "../../local/options.ts";

const root = join(import.meta.dirname, "../..");
const read = (file: string) => readFileSync(join(root, file), "utf8");
const measured = Measured.parse(JSON.parse(read("bench/capacity/measured.json")));
const confirmed = Measured.parse(JSON.parse(read("bench/capacity/confirmed.json")));

const scenario = fc.record({
  messages_per_day: fc.integer({ min: 1, max: 1e9 }),
  customers: fc.integer({ min: 1, max: 1e8 }),
});

test("[O5] more messages and more customers never need or cost less of anything", () => {
  fc.assert(
    fc.property(scenario, fc.nat(1e8), fc.nat(1e6), (first, messages, customers) => {
      const more = {
        messages_per_day: first.messages_per_day + messages,
        customers: first.customers + customers,
      };
      for (const compute of [loadOf, costsOf]) {
        const [a, b]: Record<string, number>[] = [compute(measured, first), compute(measured, more)];
        for (const [name, n] of Object.entries(a ?? {})) expect(b?.[name], name).toBeGreaterThanOrEqual(n);
      }
    }),
  );
});

test("[O5] the parts of the costs add up to the total, per million and per month", () => {
  fc.assert(
    fc.property(scenario, (given) => {
      const capacity = capacityOf(measured, given);
      const day = sum(costsOf(measured, given));
      expect(sum(capacity.usd_per_million)).toBeCloseTo(capacity.total_usd_per_million, 6);
      expect((capacity.total_usd_per_million * given.messages_per_day) / 1e6 / day).toBeCloseTo(1, 9);
      expect(capacity.usd_per_month / day).toBeCloseTo(365 / 12, 6);
      for (const part of Object.values(capacity.usd_per_million)) expect(part).toBeGreaterThan(0);
    }),
  );
});

test("[O5] the first limit is the lowest, and at that load it is exactly full while no other is", () => {
  fc.assert(
    fc.property(scenario, (given) => {
      const { first_limit, limits } = capacityOf(measured, given);
      const reached = limits.map(({ reached_at }) => reached_at);
      expect(first_limit?.reached_at).toBe(Math.min(...reached));
      const factor = (first_limit?.reached_at ?? 0) / given.messages_per_day;
      const there = {
        messages_per_day: given.messages_per_day * factor,
        customers: given.customers * factor,
      };
      const used = limitsOf(measured, there).map(({ used: share }) => share);
      expect(Math.max(...used)).toBeCloseTo(1, 6);
    }),
  );
});

test("[O5] the schedules cost the same at any load, so a million messages cost more at a low load", () => {
  const [low, high] = [5_000, 25_000].map(
    (n) => capacityOf(measured, { messages_per_day: n, customers: n / 25 }).total_usd_per_million,
  );
  expect(low).toBeGreaterThan(high ?? Infinity);
});

test("[O5] docs/capacity.md says what the model says", () => {
  // Formatting pads the tables' columns.
  const words = (text: string) => text.replaceAll(/[ -]+/g, " ");
  expect(words(read("docs/capacity.md"))).toBe(words(page(measured, confirmed)));
});

test("[O5] CloudWatch's metrics are counted once for each set of labels, as it bills them", () => {
  const lines: string[] = ['cut off"}', '{"event":"update.received"}'];
  const emf = createEmf(writerTo((line) => lines.push(line))("nadia/test"));
  for (const store of ["redis", "postgres", "redis"]) emf.count("connection_pool_hits", { store });
  emf.set("updates_missing", {}, 0);
  emf.publish();
  expect(new Set(customMetricsIn(lines.join("\n")))).toEqual(
    new Set([
      "connection_pool_hits service=nadia store=redis",
      "connection_pool_hits service=nadia store=postgres",
      "connection_pool_hits service=nadia",
      "updates_missing service=nadia",
    ]),
  );
});

test("[O5] docs/deploy.md counts the custom metrics that were measured", () => {
  const { idle, all } = measured.custom_metrics;
  expect(read("docs/deploy.md")).toContain(
    `custom metrics, 0.30 each: ${idle} of the schedules, ${all} with traffic`,
  );
});

test("[O5] (promise 10) unknown options and impossible numbers are refused", () => {
  const given = (...args: readonly string[]) => scenarioOf(parseOptions(options, args));
  expect(given()).toEqual({ messages_per_day: 25_000, customers: 1_000 });
  for (const text of ["0", "-1", "1.5", "ten", "", "1000000001", "1e3"])
    expect(() => given(`--messages-per-day=${text}`), text).toThrow(/must be a whole number from 1 to/);
  expect(() => given("--customers=0")).toThrow("--customers must be a whole number");
  expect(() => given("--message-per-day=5")).toThrow(/Unknown option '--message-per-day'.*--help/);
  expect(() => given("25000")).toThrow(/25000.*--help/);
});

test("[O5] a second run of another size confirms the sizes, requests and commands of a message within 10 %", () => {
  expect(measured.messages).toBeGreaterThan(25_000);
  expect(confirmed.messages).toBeLessThan(measured.messages / 5);
  const all = changes(measured, confirmed);
  expect(all.length).toBeGreaterThan(30);
  expect(all.filter(({ change }) => Math.abs(change) > tolerance)).toEqual([]);
});

test("[O5] the model says of each table that grows with messages how long its rows are kept", () => {
  for (const table of Object.keys({ ...measured.message.rows, ...confirmed.message.rows }))
    expect(storedDays).toHaveProperty(table);
});

test("[O5] a run whose figures differ does not confirm the measured ones", () => {
  expect(changes(measured, measured).filter(({ change }) => change !== 0)).toEqual([]);
  const { message } = measured;
  const load = { ...message.load, redis: { ...message.load.redis, units: message.load.redis.units * 1.2 } };
  const far = changes(measured, { ...measured, message: { ...message, load } });
  expect(far.filter(({ change }) => Math.abs(change) > 0.1).map(({ name }) => name)).toEqual(["redis units"]);
});
