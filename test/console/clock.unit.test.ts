/** The console's clock: the server's time, in whole seconds, on a device with a wrong clock. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test, vi } from "vitest";
import * as fc from "fast-check";
import { createServerClock } from "../../web/src/api/clock.ts";

/** The Date header of an HTTP server at this time. */
const httpDate = (ms: number): string => new Date(ms).toUTCString();

describe("[R1] the current time", () => {
  // On a busy machine, any amount of time can pass between two reads of the real clock.
  beforeEach(() => vi.useFakeTimers({ toFake: ["Date"], now: Date.now() }));
  afterEach(() => vi.useRealTimers());

  test("is within a second of the server's, however wrong this clock is, and closer with every response", () => {
    const answer = fc.record({ at: fc.nat(60_000), there: fc.nat(300), back: fc.nat(300) });
    fc.assert(
      fc.property(
        fc.integer({ min: -90_000_000, max: 90_000_000 }),
        fc.array(answer, { minLength: 1, maxLength: 8 }),
        (ahead, answers) => {
          const clock = createServerClock();
          const base = Date.now();
          for (const { at, there, back } of answers) {
            const server = base + ahead + at;
            clock.learn(httpDate(server), base + at - there, base + at + back);
          }
          const off = Math.abs(clock.now() - Date.now() - ahead);
          assert.ok(off <= 1_000 + 200 + 300 + 50, `${off} ms off`);
        },
      ),
    );
  });

  test("is this device's own while the server does not contradict it or sends no time", () => {
    const clock = createServerClock();
    const near = () => assert.ok(Math.abs(clock.now() - Date.now()) <= 5);
    clock.learn(null, Date.now(), Date.now());
    clock.learn("soon", Date.now(), Date.now());
    near();
    for (let n = 0; n < 5; n += 1) clock.learn(httpDate(Date.now()), Date.now() - 20, Date.now());
    near();
  });

  test("is measured again when a clock was changed", () => {
    const clock = createServerClock();
    const sent = Date.now();
    clock.learn(httpDate(sent), sent, sent);
    clock.learn(httpDate(sent + 660_000), sent, sent);
    assert.ok(Math.abs(clock.now() - sent - 660_000) < 1_000);
  });
});
