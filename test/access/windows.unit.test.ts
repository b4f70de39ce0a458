/** The callers' sliding windows: the script against a model, and the values reported. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import * as fc from "fast-check";
import * as z from "zod";
import * as lua from "../../core/access/lua.ts";
import { allowanceOf, type Counts, waitMs, type Window } from "../../core/access/windows.ts";
import type { Redis } from "../../core/kernel/redis.ts";
import { createGuard } from "../../core/storage/guard.ts";
import { createRedis } from "../../core/storage/redis.ts";
import { startEmbeddedRedis } from "../../local/engines/redis.ts";
import { manualClock } from "../support/clock.ts";

const window = (ms: number, limit: number): Window => ({ name: "minute", ms, limit });
/** Decides like the script: in integers, which rounding cannot spoil. */
const takes = ({ ms, limit }: Window, { count, before }: Counts, now: number): boolean =>
  before * (ms - (now % ms)) <= (limit - count - 1) * ms;
/** The counts as seen at a later time. */
const at = ({ ms }: Window, { count, before }: Counts, from: number, now: number): Counts => {
  const steps = Math.floor(now / ms) - Math.floor(from / ms);
  if (steps === 0) return { count, before };
  return { count: 0, before: steps === 1 ? count : 0 };
};

const states = fc
  .record({
    ms: fc.constantFrom(60_000, 3_600_000, 86_400_000),
    limit: fc.integer({ min: 1, max: 2_000 }),
    count: fc.nat(2_000),
    before: fc.nat(2_000),
    now: fc.integer({ min: 1_700_000_000_000, max: 1_800_000_000_000 }),
  })
  .map(({ ms, limit, count, before, now }) => ({
    window: window(ms, limit),
    counts: { count: Math.min(count, limit), before: Math.min(before, limit) },
    now,
  }));

describe("[A2] what a window reports", () => {
  test("after the wait it names, and no second sooner, a full window accepts a call", () => {
    fc.assert(
      fc.property(states, ({ window, counts, now }) => {
        fc.pre(!takes(window, counts, now));
        const wait = waitMs(window, counts, now);
        assert.ok(wait > 0 && wait <= 2 * window.ms);
        assert.ok(takes(window, at(window, counts, now, now + wait), now + wait));
        const sooner = now + wait - 2;
        assert.ok(sooner < now || !takes(window, at(window, counts, now, sooner), sooner));
      }),
      { numRuns: 2_000 },
    );
  });

  test("the remaining calls are accepted, and none beyond", () => {
    fc.assert(
      fc.property(states, ({ window, counts, now }) => {
        const { remaining, reset } = allowanceOf(window, counts, now);
        assert.ok(reset >= 1 && reset <= window.ms / 1_000);
        const taken = (more: number) => ({ ...counts, count: counts.count + more });
        if (remaining > 0) assert.ok(takes(window, taken(remaining - 1), now));
        assert.ok(!takes(window, taken(remaining), now));
      }),
    );
  });
});

describe("[A2] shares of the previous step without an exact binary fraction", () => {
  // A third of the day has passed: 380 of 570 calls count.
  const [day, now] = [window(86_400_000, 570), 1_800_000_000_000];

  test("the remaining number is exact to the last call", () => {
    assert.equal(allowanceOf(day, { count: 0, before: 570 }, now).remaining, 190);
    assert.equal(waitMs(day, { count: 189, before: 570 }, now), 0);
    assert.ok(waitMs(day, { count: 190, before: 570 }, now) > 0);
  });
});

describe("[A2] the script of the windows", () => {
  let engine: Awaited<ReturnType<typeof startEmbeddedRedis>>;
  let redis: Redis;
  const clock = manualClock();
  beforeAll(async () => {
    engine = await startEmbeddedRedis({ dataDir: null, token: "windows" });
    const guard = createGuard({ store: "redis", timeoutMs: 10_000, retryDelaysMs: [], clock });
    redis = createRedis({ url: engine.url, token: "windows" }, guard);
  });
  afterAll(() => engine.close());

  const Reply = z.tuple([z.literal("known"), z.literal("holder"), z.int(), z.array(z.int())]);
  let callers = 0;

  /** One call of a caller; the windows are a minute, an hour and a day with these limits. */
  async function enter(caller: string, windows: readonly Window[]) {
    const keys = ["holder", "minute", "hour", "day"].map((name) => `${name}:{${caller}}`);
    const now = clock.now();
    const limits = windows.flatMap(({ ms, limit }) => [ms, limit]);
    const [, , refused, counts] = Reply.parse(
      await redis.script(lua.identify, keys, [now, 60_000, 60_000, "holder", now, now + 60_000, ...limits]),
    );
    return { refused, counts };
  }

  /** How much the accepted calls so far count now. */
  const counted = ({ ms }: Window, taken: readonly number[]): Counts => {
    const step = Math.floor(clock.now() / ms);
    const within = (other: number) => taken.filter((time) => Math.floor(time / ms) === other).length;
    return { count: within(step), before: within(step - 1) };
  };

  test("counts a call in all windows or in none, as a plain list of the accepted calls predicts", async () => {
    const pauses = fc.array(fc.constantFrom(0, 1, 700, 20_000, 61_000, 1_500_000, 40_000_000), {
      minLength: 1,
      maxLength: 25,
    });
    const limits = fc.tuple(
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 8 }),
      fc.integer({ min: 1, max: 12 }),
    );
    await fc.assert(
      fc.asyncProperty(pauses, limits, async (pauses, [minute, hour, day]) => {
        const windows = [window(60_000, minute), window(3_600_000, hour), window(86_400_000, day)];
        const taken: number[] = [];
        callers += 1;
        for (const pause of pauses) {
          clock.advance(pause);
          const now = clock.now();
          const full = windows.findIndex((one) => !takes(one, counted(one, taken), now));
          const { refused, counts } = await enter(`${callers}`, windows);
          assert.equal(refused, full + 1);
          if (full === -1) taken.push(now);
          assert.deepEqual(
            counts,
            windows.flatMap((one) => Object.values(counted(one, taken))),
          );
        }
      }),
      { numRuns: 60 },
    );
  });
});
