/** The transition table, step by step: what is in it works, and anything else answers 409 and changes nothing. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import * as fc from "fast-check";
import { type Step, targetOf, transitions } from "../../core/review/rules.ts";
import { ReviewStatus } from "../../core/review/schema.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { type Action, actions, startWalk } from "../support/review-walk.ts";
import { admin, addReviewer, type KeyHolder } from "../support/reviews.ts";

const claim: Action = { kind: "claim", by: 0 };
const approve: Action = { kind: "approve", by: 0, text: "By hand." };
const deliver = (outcome: "sent" | "flood" | "blocked" | "cut"): Action => ({ kind: "deliver", outcome });

const haste: Action = { kind: "approve", by: 1, text: "In haste.", undo: 25 };
const wait: Action = { kind: "wait", ms: 600_000 };

/** A way to each state, and to some a second one. */
const ways: readonly (readonly Action[])[] = [
  [],
  [claim],
  [claim, wait],
  [haste],
  [haste, { kind: "undo", by: 1 }],
  [{ kind: "regenerate", by: 1 }],
  [wait, wait, wait, { kind: "sweep" }],
  [approve],
  [approve, deliver("flood")],
  [approve, deliver("sent")],
  [approve, deliver("blocked")],
  [approve, deliver("cut")],
  [{ kind: "reject", by: 0 }],
  [{ kind: "write" }],
];

describe("[R1] the transition table over the API", () => {
  let harness: Harness;
  let reviewers: readonly [KeyHolder, KeyHolder];
  beforeAll(async () => {
    harness = await startHarness();
    reviewers = [admin, await addReviewer(databaseOf(harness), "Eve")];
  });
  afterAll(() => harness.close());

  const arriveAt = async (way: readonly Action[], drafted: boolean) => {
    const walk = await startWalk(harness, reviewers, drafted);
    for (const action of way) await walk.take(action);
    return walk;
  };
  const arriveAgainAt = async (way: readonly Action[], drafted: boolean) => {
    const walk = await startWalk(harness, reviewers, drafted);
    for (const action of way) await walk.repeat(action);
    return walk;
  };

  test("every step from every state does what the table says", async () => {
    const seen = new Set<string>();
    const taken = new Set<string>();
    for (const drafted of [true, false]) {
      for (const way of ways) {
        const walk = await arriveAt(way, drafted);
        seen.add(walk.status());
        // Before the clock moves on during the walk, and ends the time to undo.
        const changing = actions.filter((action) => walk.changes(action));
        for (const action of actions.filter((action) => !walk.changes(action) && action.kind !== "wait")) {
          await walk.take(action);
        }
        for (const action of changing) {
          const other = await arriveAgainAt(way, drafted);
          taken.add(`${other.status()} ${action.kind}`);
          await other.take(action);
        }
      }
    }
    assert.deepEqual(
      ReviewStatus.options.filter((status) => !seen.has(status)),
      [],
    );
    const steps = {
      write: "supersede",
      resend: "resend",
      claim: "claim",
      approve: "approve",
      undo: "undo",
      regenerate: "regenerate",
    } as const;
    for (const [action, step] of Object.entries(steps)) {
      for (const from of Object.keys(transitions[step]))
        assert.ok(taken.has(`${from} ${action}`), `${from} ${action}`);
    }
  });

  test("nothing leaves a final state, and only a decision leads to the customer", () => {
    const leading = (status: ReviewStatus) =>
      Object.values(transitions).filter((step) => step[status] !== undefined);
    for (const end of ["sent", "rejected", "superseded", "expired"] as const) {
      assert.deepEqual(leading(end), [], end);
    }
    const toApproved = Object.entries(transitions).filter(([, step]) =>
      Object.values(step).includes("approved"),
    );
    assert.deepEqual(
      toApproved.map(([name]) => name),
      ["approve"],
    );
    const open = ["pending", "failed", "claimed"] as const;
    for (const step of Object.keys(transitions) as Step[]) {
      for (const from of open) {
        const to = [true, false].map((hasDraft) => targetOf(step, from, hasDraft) ?? "none");
        assert.ok(!to.some((state) => ["sending", "sent", "unknown", "undeliverable"].includes(state)), step);
      }
    }
  });

  test("walks of random steps end where the table says", async () => {
    const steps = fc.array(fc.constantFrom(...actions), { minLength: 1, maxLength: 14 });
    await fc.assert(
      fc.asyncProperty(fc.boolean(), steps, async (drafted, taken) => {
        await arriveAt(taken, drafted);
      }),
      { numRuns: 30 },
    );
  });
});
