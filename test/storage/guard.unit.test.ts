/** The guard of every store: timeout, retry before the request left, breaker, measurement. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, test, vi } from "vitest";
import { hasCode, NadiaError } from "../../core/kernel/errors.ts";
import { createSemaphore } from "../../core/kernel/semaphore.ts";
import { createGuard, type GuardSettings, wasNeverSent, type StoreCall } from "../../core/storage/guard.ts";
import { createPostgres } from "../../core/storage/postgres.ts";
import { createRedis } from "../../core/storage/redis.ts";
import { manualClock } from "../support/clock.ts";

const refused = () =>
  Object.assign(new TypeError("fetch failed"), {
    cause: Object.assign(new Error("x"), { code: "ECONNREFUSED" }),
  });
const outage = (cause: unknown = new Error("gone")) => new NadiaError("redis_unavailable", "gone", { cause });
const isOutage = (error: unknown) => hasCode(error, "redis_unavailable");
const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
/** Never answers; gives up with the signal, like a driver. */
const silence = async (signal: AbortSignal) => {
  await aborted(signal);
  throw outage(signal.reason);
};
const reasonOf = (call: PromiseSettledResult<unknown>): unknown =>
  call.status === "rejected" ? call.reason : null;
const guardOf = (settings: Partial<GuardSettings> = {}) =>
  createGuard({ store: "redis", timeoutMs: 1_000, retryDelaysMs: [], clock: manualClock(), ...settings });

describe("guard", () => {
  test("[P8] retries after 1, 2 and 4 s, but only requests that were never sent", async () => {
    const clock = manualClock(0);
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

  test("[R3] without a breaker it tries every call, however many failed", async () => {
    const guard = guardOf({ hasBreaker: false });
    for (let call = 0; call < 5; call += 1)
      await assert.rejects(
        guard.run(async () => Promise.reject(outage())),
        /gone/,
      );
    assert.equal(await guard.run(async () => 7), 7);
  });

  test("[S11] opens after three outages in a row and tries again after 60 s", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
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
      vi.advanceTimersByTime(60_001);
      await guard.run(call);
      assert.equal(ran, true);
      assert.equal(guard.state(), "closed");
    } finally {
      vi.useRealTimers();
    }
  });

  test("[S11] a store that timed out is tried again after 1, 2 and then every 4 s, not after a minute", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
    try {
      const guard = guardOf({ timeoutMs: 1 });
      for (let i = 0; i < 3; i += 1) await assert.rejects(guard.run(silence), isOutage);
      for (const seconds of [1, 2, 4, 4, 4, 4]) {
        vi.advanceTimersByTime(seconds * 1_000 - 1);
        await assert.rejects(guard.run(silence), (error) => hasCode(error, "circuit_open"));
        vi.advanceTimersByTime(1);
        await assert.rejects(guard.run(silence), isOutage);
      }
      // However long it was slow, drafting goes on within 5 s of its first answer.
      vi.advanceTimersByTime(4_000);
      assert.equal(await guard.run(async () => 7), 7);
      assert.equal(guard.state(), "closed");
    } finally {
      vi.useRealTimers();
    }
  });

  test("[S11] Redis and Postgres give up when their guard does", async () => {
    const server = createServer(() => undefined).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const guard = guardOf({ timeoutMs: 50, hasBreaker: false });
    const url = `http://127.0.0.1:${port}`;
    const postgres = { databaseUrl: `postgresql://a:b@127.0.0.1:${port}/c`, fetchEndpoint: `${url}/sql` };
    const select = { sql: "select 1", parameters: [] };
    try {
      const calls = [
        () => createRedis({ url, token: "t" }, guard).ping(),
        () => createPostgres(postgres, guard).query(select),
      ];
      for (const call of calls)
        await assert.rejects(call(), (error) => hasCode(error, "redis_unavailable", "database_unavailable"));
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  test("[S11] calls beyond the limit wait in line, where no timeout runs", async () => {
    const guard = guardOf({ concurrency: 2, timeoutMs: 1 });
    const order: number[] = [];
    const gates = [0, 1, 2, 3].map(() => Promise.withResolvers<void>());
    const calls = gates.map((gate, index) =>
      guard.run(async (signal) => {
        order.push(index);
        if (index < 2) await aborted(signal);
        await gate.promise;
        return signal.aborted;
      }),
    );
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(order, [0, 1]);
    for (const gate of gates) gate.resolve();
    // The first two used up their time; those in line got all of theirs.
    assert.deepEqual(await Promise.all(calls), [true, true, false, false]);
    assert.deepEqual(order, [0, 1, 2, 3]);
  });

  test("[S11] whenever a call arrives, those in line before it go first", async () => {
    for (let microtasks = 0; microtasks < 8; microtasks += 1) {
      const inSlot = createSemaphore(1);
      const order: string[] = [];
      const running = Promise.withResolvers<void>();
      const enter = (name: string) => inSlot(async () => void order.push(name));
      const calls = [inSlot(() => running.promise), enter("second"), enter("third")];
      running.resolve();
      for (let passed = 0; passed < microtasks; passed += 1) await Promise.resolve();
      await Promise.all([...calls, enter("last")]);
      assert.deepEqual(order, ["second", "third", "last"], `after ${microtasks} microtasks`);
    }
  });

  test("[S11] once the breaker opens, those in line are refused at once", async () => {
    const guard = guardOf({ concurrency: 3 });
    let ran = 0;
    const calls = await Promise.allSettled(
      Array.from({ length: 20 }, () =>
        guard.run(async () => {
          ran += 1;
          throw outage();
        }),
      ),
    );
    assert.equal(ran, 3);
    assert.equal(calls.filter((call) => hasCode(reasonOf(call), "circuit_open")).length, 17);
  });

  test("refusals by the store leave the breaker closed, however many", async () => {
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

  test("an error for several addresses counts as never sent only if none of them was reached", () => {
    const one = Object.assign(new Error("x"), { code: "ECONNREFUSED" });
    const other = Object.assign(new Error("x"), { code: "ETIMEDOUT" });
    assert.equal(wasNeverSent(new AggregateError([one, one])), true);
    assert.equal(wasNeverSent(new AggregateError([one, other])), false);
    assert.equal(wasNeverSent("text"), false);
  });
});
