/** The next step after each response of Telegram, and when. */
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import * as fc from "fast-check";
import type { Attempted } from "../../core/delivery/port.ts";
import {
  holdBehindUnknownMs,
  type Outcome,
  outcomeOf,
  pacingMs,
  retryMs,
  stateAfter,
  storeRetriesMs,
  stuckMs,
} from "../../core/delivery/rules.ts";

const tried = { attempts: 1, moved: false };
const now = Date.UTC(2026, 0, 1);

const results: fc.Arbitrary<Attempted> = fc.oneof(
  fc.record({ kind: fc.constant("sent" as const), message_id: fc.integer({ min: 1 }) }),
  fc.record({
    kind: fc.constantFrom("wait" as const, "no_room" as const),
    ms: fc.integer({ min: 1, max: 3_600_000 }),
  }),
  fc.record({ kind: fc.constant("not_sent" as const), reason: fc.string() }),
  fc.record({ kind: fc.constant("migrated" as const), chat_id: fc.integer() }),
  fc.record({
    kind: fc.constant("refused" as const),
    code: fc.constantFrom("blocked", "deactivated", "chat_not_found", "entities"),
    reason: fc.string(),
  }),
  fc.record({ kind: fc.constant("unclear" as const), reason: fc.string() }),
);

describe("[R3] the reaction to Telegram's answer", () => {
  test("(promise 4) nothing that may have been sent is ever queued again automatically", () => {
    fc.assert(
      fc.property(results, fc.boolean(), fc.integer({ min: 1, max: 30_000 }), (result, moved, attempts) => {
        const { state } = outcomeOf({ moved, attempts }, result, now);
        const certainlyNotSent = ["wait", "no_room", "not_sent", "migrated"].includes(result.kind);
        assert.equal(state === "queued", certainlyNotSent && !(result.kind === "migrated" && moved));
        assert.equal(state === "unknown", result.kind === "unclear");
        assert.equal(state === "sent", result.kind === "sent");
      }),
    );
  });

  test("[R3] every queued delivery has a time, every failure a code and a text", () => {
    fc.assert(
      fc.property(results, (result) => {
        const outcome = outcomeOf(tried, result, now);
        assert.equal(outcome.not_before !== null, outcome.state === "queued");
        if (outcome.state === "unknown" || outcome.state === "undeliverable") {
          assert.ok(outcome.error_code !== null && outcome.error !== null);
        }
      }),
    );
  });

  test("[R3] each answer's outcome: a 429 waits as long as Telegram asked, a migration is followed once", () => {
    const nothing = {
      telegram_message_id: null,
      not_before: null,
      chat_id: null,
      error_code: null,
      error: null,
      unreachable: false,
    };
    const cases: [result: Attempted, expected: Partial<Outcome>, moved?: boolean][] = [
      [
        { kind: "sent", message_id: 9 },
        { state: "sent", telegram_message_id: 9 },
      ],
      [
        { kind: "wait", ms: 7_000 },
        {
          state: "queued",
          not_before: now + 7_000,
          error_code: "wait",
          error: "Telegram limits how fast messages are sent",
        },
      ],
      [
        { kind: "no_room", ms: 3_000 },
        {
          state: "queued",
          not_before: now + 3_000,
          error_code: "no_room",
          error: "other files are being sent; together they may have 40 MB",
        },
      ],
      [
        { kind: "not_sent", reason: "refused" },
        { state: "queued", not_before: now + 2_000, error_code: "not_sent", error: "refused" },
      ],
      [
        { kind: "migrated", chat_id: -100 },
        { state: "queued", chat_id: -100, not_before: now },
      ],
      [
        { kind: "migrated", chat_id: -200 },
        { state: "undeliverable", error_code: "migrated_twice", error: "the chat moved a second time" },
        true,
      ],
      [
        { kind: "refused", code: "entities", reason: "words" },
        { state: "undeliverable", error_code: "entities", error: "words" },
      ],
      [
        { kind: "unclear", reason: "no answer" },
        { state: "unknown", error_code: "unclear", error: "no answer" },
      ],
    ];
    for (const [result, expected, moved = false] of cases)
      assert.deepEqual(outcomeOf({ attempts: 1, moved }, result, now), { ...nothing, ...expected });
  });

  test("[R3] only a block or a deactivated account makes the customer unreachable", () => {
    const reach = (code: string) =>
      outcomeOf(tried, { kind: "refused", code, reason: "words" }, now).unreachable;
    assert.deepEqual(["blocked", "deactivated", "chat_not_found", "entities"].map(reach), [
      true,
      true,
      false,
      false,
    ]);
  });

  test("[R3] the table has a state for every kind of answer", () => {
    assert.deepEqual(stateAfter, {
      sent: "sent",
      wait: "queued",
      no_room: "queued",
      not_sent: "queued",
      migrated: "queued",
      refused: "undeliverable",
      unclear: "unknown",
    });
  });
});

describe("[R3] timing", () => {
  test("[R3] the first bubble is sent at once, later ones after 1 to 4 s of typing by their length", () => {
    assert.equal(pacingMs(0, "x".repeat(4_096)), 0);
    assert.equal(pacingMs(1, "Hi"), 1_000);
    assert.equal(pacingMs(1, "x".repeat(100)), 2_300);
    assert.equal(pacingMs(3, "x".repeat(4_096)), 4_000);
  });

  test("[R3] retries double from 2 s to 5 minutes and stay there", () => {
    assert.deepEqual([1, 2, 3, 8, 9, 30_000].map(retryMs), [2_000, 4_000, 8_000, 256_000, 300_000, 300_000]);
  });

  test("(promise 4) a send is given up only when its worker must be dead (60 s)", () => {
    assert.ok(stuckMs >= 60_000 + 20_000);
  });

  test("[R3] (promise 5) a reply waits ten minutes for a decision; claims and receipts are retried for a few seconds", () => {
    assert.equal(holdBehindUnknownMs, 600_000);
    assert.deepEqual(storeRetriesMs, [500, 2_000, 5_000]);
  });
});
