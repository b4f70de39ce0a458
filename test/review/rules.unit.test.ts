/** The table of an interaction's states, its deadlines and priorities, without a database ([R1], [R2]). */
import { expect, test } from "vitest";
import { Level, type Verdict } from "../../core/constitution/schema.ts";
import {
  claimMs,
  countCap,
  deadlineOf,
  messagesShown,
  overdueMs,
  priorityOf,
  regenerationMs,
  type Step,
  statesBefore,
  statesWith,
  targetOf,
  transitions,
} from "../../core/review/rules.ts";
import { ReviewStatus } from "../../core/review/schema.ts";

const steps = Object.keys(transitions) as Step[];
const minute = 60_000;
const hour = 60 * minute;

test("[R1] (promise 3) these steps are allowed, and no others; what a step leaves without a draft is named after it", () => {
  const allowed = steps.flatMap((step) =>
    ReviewStatus.options.flatMap((from) => {
      const to = [true, false].map((hasDraft) => targetOf(step, from, hasDraft));
      return to[0] === null ? [] : [`${from} ${step} ${[...new Set(to)].join("/")}`];
    }),
  );
  expect(allowed).toEqual([
    "pending claim claimed",
    "claimed claim claimed",
    "failed claim claimed",
    "claimed release pending/failed",
    "pending assign pending",
    "claimed assign pending/failed",
    "failed assign failed",
    "pending postpone pending",
    "claimed postpone pending/failed",
    "failed postpone failed",
    "pending approve approved",
    "claimed approve approved",
    "failed approve approved",
    "pending propose pending",
    "claimed propose pending/failed",
    "failed propose failed",
    "pending decline pending",
    "claimed decline pending/failed",
    "failed decline failed",
    "pending reject rejected",
    "claimed reject rejected",
    "failed reject rejected",
    "approved undo claimed",
    "pending regenerate claimed",
    "claimed regenerate claimed",
    "failed regenerate claimed",
    "pending replace_draft pending",
    "claimed replace_draft claimed",
    "failed replace_draft pending",
    "pending supersede superseded",
    "failed supersede superseded",
    "pending expire expired",
    "claimed expire expired",
    "failed expire expired",
    "approved send sending",
    "sending arrive sent",
    "unknown arrive sent",
    "sending lose unknown",
    "sending refuse undeliverable",
    "undeliverable resend sending",
    "unknown resend sending",
  ]);
  expect(statesBefore("supersede").toSorted()).toEqual(["failed", "pending"]);
});

test("[R1] only approved reviews have edit tags, and only decided ones a decider", () => {
  const approved = ["approved", "sending", "sent", "unknown", "undeliverable"];
  expect(statesWith(null, { tag: false, reviewer: false })).toBeNull();
  expect(statesWith(["pending"], { tag: false, reviewer: false })).toEqual(["pending"]);
  expect(statesWith(null, { tag: true, reviewer: false })).toEqual(approved);
  expect(statesWith(null, { tag: true, reviewer: true })).toEqual(approved);
  expect(statesWith(null, { tag: false, reviewer: true })).toEqual([...approved, "rejected"]);
  expect(statesWith(["sent", "rejected", "pending"], { tag: true, reviewer: false })).toEqual(["sent"]);
  expect(statesWith(["sent", "rejected", "pending"], { tag: false, reviewer: true })).toEqual([
    "sent",
    "rejected",
  ]);
});

test("[R2] a private chat is open for 72 h from the draft, a business chat for 24 h from the customer's last message", () => {
  expect(deadlineOf(null, 5, 1_000)).toBe(1_000 + 72 * hour);
  expect(deadlineOf(null, 2_000, 1_000)).toBe(2_000 + 72 * hour);
  expect(deadlineOf("shop", 5, 1_000)).toBe(5 + 24 * hour);
});

test("[R1] no draft and a blocked one come first, then a flagged one, then the rest", () => {
  const verdictOf = (level: Level): Verdict =>
    ({ level, score: 0, categories: [], findings: [] }) as unknown as Verdict;
  expect([null, ...Level.options.map(verdictOf)].map(priorityOf)).toEqual([3, 5, 4, 3]);
});

test("[R1] a claim lasts ten minutes; a lost job of a regeneration is noticed after three", () => {
  expect({ claimMs, regenerationMs, overdueMs, countCap, messagesShown }).toEqual({
    claimMs: 10 * minute,
    regenerationMs: 3 * minute,
    overdueMs: { after: 30 * minute, beforeDeadline: 2 * hour },
    countCap: 1_000,
    messagesShown: { alone: 200, listed: 20 },
  });
});
