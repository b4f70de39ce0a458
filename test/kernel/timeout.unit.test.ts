/** Timeouts only count time in which a response could have been read. */
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { Worker } from "node:worker_threads";
import * as fc from "fast-check";
import { type EventLoop, maxGraceMs, withTimeout } from "../../core/kernel/timeout.ts";

/** "both": another thread works too, which counts a second time. */
type Phase = { readonly doing: "waiting" | "working" | "stopped" | "both"; readonly ms: number };

/** An event loop with phases; a suspended process looks idle to itself. */
function loopOf(): EventLoop & { live(phases: readonly Phase[]): Promise<void> } {
  let now = 0;
  let idle = 0;
  let timers: { due: number; callback: () => void }[] = [];
  const fire = async () => {
    const due = timers.filter((timer) => timer.due <= now);
    timers = timers.filter((timer) => timer.due > now);
    for (const { callback } of due) callback();
    // Let callbacks settle before time moves on.
    await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    now: () => now,
    idle: () => idle,
    after: (ms, callback) => {
      const timer = { due: now + Math.max(1, ms), callback };
      timers.push(timer);
      return () => void (timers = timers.filter((other) => other !== timer));
    },
    live: async (phases) => {
      for (const { doing, ms } of phases) {
        const end = now + ms;
        const steps = doing === "waiting" ? () => [end, ...timers.map(({ due }) => due)] : () => [end];
        while (now < end) {
          const next = Math.max(now, Math.min(...steps()));
          if (doing === "both") idle -= next - now;
          else if (doing !== "working") idle += next - now;
          now = next;
          await fire();
        }
      }
    },
  };
}

/** When a call without a response was given up, or null. */
async function givenUpAt(ms: number, phases: readonly Phase[]): Promise<number | null> {
  const loop = loopOf();
  let at: number | null = null;
  const call = withTimeout(
    ms,
    (signal) =>
      new Promise<void>((resolve) => {
        signal.addEventListener("abort", () => {
          at = loop.now();
          resolve();
        });
      }),
    loop,
  );
  await loop.live(phases);
  if (at !== null) await call;
  return at;
}

const phase = fc.record({
  doing: fc.constantFrom("waiting", "working", "stopped"),
  ms: fc.integer({ min: 1, max: 4_000 }),
});

/** How long a loop was in this state before `end`, ms; each phase counts up to `most`. */
function spent(phases: readonly Phase[], doing: Phase["doing"], end: number, most = Infinity): number {
  let from = 0;
  let sum = 0;
  for (const { doing: what, ms } of phases) {
    if (what === doing) sum += Math.min(most, Math.max(0, Math.min(end - from, ms)));
    from += ms;
  }
  return sum;
}

describe("[S11] timeouts", () => {
  test("an idle process gives up at the timeout", async () => {
    assert.equal(await givenUpAt(2_000, [{ doing: "waiting", ms: 10_000 }]), 2_000);
    assert.equal(await givenUpAt(250, [{ doing: "waiting", ms: 10_000 }]), 250);
  });

  test("work and suspension of the process do not count, in any combination", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 5_000 }), fc.array(phase), async (ms, phases) => {
        const all: Phase[] = [...phases, { doing: "waiting", ms: 30_000 }];
        const at = await givenUpAt(ms, all);
        assert.ok(at !== null, "it is given up in the end");
        const waited = spent(all, "waiting", at) + spent(all, "stopped", at, 101);
        assert.ok(waited >= ms - 1 || at >= Math.max(ms, maxGraceMs), `given up after ${waited} of ${ms} ms`);
        const longest = Math.max(...phases.map((one) => one.ms), 0);
        assert.ok(at <= ms + maxGraceMs + longest + 101, `given up only after ${at} ms`);
      }),
    );
  });

  test("time in which another thread works as well does not count, and is subtracted only once", async () => {
    const at = await givenUpAt(2_000, [
      { doing: "both", ms: 3_000 },
      { doing: "waiting", ms: 10_000 },
    ]);
    assert.ok(at !== null && at >= 5_000 && at <= 5_101, `given up at ${at} ms`);
  });

  test("a process that is never idle gives up after 20 s of grace", async () => {
    const at = await givenUpAt(
      2_000,
      Array.from({ length: 300 }, () => ({ doing: "working", ms: 100 }) as const),
    );
    assert.equal(at, maxGraceMs);
  });

  test("a long wait in a busy process is never shorter than the timeout", async () => {
    const busy = [
      { doing: "waiting", ms: 60 },
      { doing: "working", ms: 40 },
    ] as const;
    const at = await givenUpAt(100_000, Array.from({ length: 3_000 }, () => busy).flat());
    assert.ok(at !== null && at >= 100_000 && at <= 100_000 + maxGraceMs, `given up at ${at} ms`);
  });

  test("an earlier answer is not aborted, and leaves no timer", async () => {
    const loop = loopOf();
    let aborted = false;
    const answer = await withTimeout(
      50,
      async (signal) => {
        signal.addEventListener("abort", () => (aborted = true));
        return 7;
      },
      loop,
    );
    await loop.live([{ doing: "waiting", ms: 1_000 }]);
    assert.deepEqual([answer, aborted], [7, false]);
  });

  test("an answer that arrived while the loop was blocked is read, six times the timeout later", async () => {
    // 0: started, 1: asked, 2: the loop is blocked, 3: answered.
    const step = new Int32Array(new SharedArrayBuffer(4));
    const server = new Worker(answering, { eval: true, workerData: step });
    try {
      const port = await new Promise<number>((resolve) => server.once("message", resolve));
      const answer = withTimeout(50, async (signal) => {
        const response = await fetch(`http://127.0.0.1:${port}/`, { signal });
        return response.text();
      });
      while (Atomics.load(step, 0) < 1) await new Promise((resolve) => setImmediate(resolve));
      Atomics.store(step, 0, 2);
      Atomics.notify(step, 0);
      while (Atomics.load(step, 0) < 3) Atomics.wait(step, 0, 2);
      Atomics.wait(step, 0, 3, 300);
      assert.equal(await answer, "here");
    } finally {
      await server.terminate();
    }
  });
});

/** A server in its own thread, which answers once the other thread's loop is blocked. */
const answering = `
const { parentPort, workerData: step } = require("node:worker_threads");
const server = require("node:http").createServer((request, response) => {
  Atomics.store(step, 0, 1);
  while (Atomics.load(step, 0) < 2) Atomics.wait(step, 0, 1);
  response.end("here", () => {
    Atomics.store(step, 0, 3);
    Atomics.notify(step, 0);
  });
});
server.listen(0, "127.0.0.1", () => parentPort.postMessage(server.address().port));
`;
