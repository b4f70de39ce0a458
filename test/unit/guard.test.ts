/** The guard of every store: timeout, retry before the request left, breaker, measurement. */
import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import { hasCode, NadiaError } from "../../core/kernel/errors.ts";
import { createGuard, type GuardSettings, neverLeft, type StoreCall } from "../../core/storage/guard.ts";
import { handClock } from "../support/clock.ts";

const refused = () =>
  Object.assign(new TypeError("fetch failed"), {
    cause: Object.assign(new Error("x"), { code: "ECONNREFUSED" }),
  });
const outage = (cause: unknown = new Error("gone")) => new NadiaError("redis_unavailable", "gone", { cause });
const guardOf = (settings: Partial<GuardSettings> = {}) =>
  createGuard({ store: "redis", timeoutMs: 1_000, retryDelaysMs: [], clock: handClock(), ...settings });

describe("guard", () => {
  test("[P8] retries after 1, 2 and 4 s, but only what never left", async () => {
    const clock = handClock(0);
    const guard = guardOf({ clock, retryDelaysMs: [1_000, 2_000, 4_000] });
    const at: number[] = [];
    await assert.rejects(
      guard.run(async () => {
        at.push(clock.now());
        throw outage(refused());
      }),
    );
    assert.deepEqual(at, [0, 1_000, 3_000, 7_000]);
    let calls = 0;
    await assert.rejects(
      guard.run(async () => {
        calls += 1;
        throw outage(Object.assign(new Error("reset"), { code: "ECONNRESET" }));
      }),
    );
    assert.equal(calls, 1);
  });

  test("[R3] one without a breaker tries every call, however many failed", async () => {
    const guard = guardOf({ breaks: false });
    for (let call = 0; call < 5; call += 1)
      await assert.rejects(
        guard.run(async () => Promise.reject(outage())),
        /gone/,
      );
    assert.equal(await guard.run(async () => 7), 7);
  });

  test("[S11] opens after three outages in a row and tries again after 60 s", async () => {
    mock.timers.enable({ apis: ["Date"], now: Date.now() });
    try {
      const guard = guardOf();
      for (let i = 0; i < 3; i += 1) await assert.rejects(guard.run(() => Promise.reject(outage())));
      assert.equal(guard.state(), "open");
      let ran = false;
      const call = async () => {
        ran = true;
      };
      await assert.rejects(guard.run(call), (error) => hasCode(error, "circuit_open"));
      assert.equal(ran, false);
      mock.timers.tick(60_001);
      await guard.run(call);
      assert.equal(ran, true);
      assert.equal(guard.state(), "closed");
    } finally {
      mock.timers.reset();
    }
  });

  test("refusals of the store leave the breaker closed, however many", async () => {
    const guard = guardOf();
    for (let i = 0; i < 10; i += 1) {
      await assert.rejects(guard.run(() => Promise.reject(new NadiaError("redis_failed", "no"))));
    }
    assert.equal(guard.state(), "closed");
  });

  test("each call is measured, the failed ones as such", async () => {
    const calls: StoreCall[] = [];
    const guard = guardOf({ onCall: (call) => calls.push(call) });
    await guard.run(async () => 1);
    await assert.rejects(guard.run(() => Promise.reject(outage())));
    assert.deepEqual(
      calls.map(({ store, ok }) => ({ store, ok })),
      [
        { store: "redis", ok: true },
        { store: "redis", ok: false },
      ],
    );
    assert.ok(calls.every(({ ms }) => ms >= 0));
  });

  test("an error of several addresses never left only if none of them was reached", () => {
    const one = Object.assign(new Error("x"), { code: "ECONNREFUSED" });
    const other = Object.assign(new Error("x"), { code: "ETIMEDOUT" });
    assert.equal(neverLeft(new AggregateError([one, one])), true);
    assert.equal(neverLeft(new AggregateError([one, other])), false);
    assert.equal(neverLeft("text"), false);
  });
});
