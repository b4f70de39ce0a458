/** The page about retention has words for everything that the server tells. */
import { expect, test } from "vitest";
import { cleaningSteps } from "../../core/retention/retention.ts";
import { policy, stepsOf } from "../../core/retention/policy.ts";
import { removedCountOf, stepNames } from "../../web/src/pages/retention/steps.ts";
import { germanTexts } from "../../web/src/strings/retention-policy.ts";
import { manualClock } from "../support/clock.ts";

test("[G3] [R4] every text of the policy is there in German, and none that the policy lost", () => {
  const texts = new Set(policy.flatMap(({ what, period }) => [what, period]));
  expect([...texts].filter((text) => !germanTexts.has(text))).toEqual([]);
  expect([...germanTexts.keys()].filter((text) => !texts.has(text))).toEqual([]);
});

test("[G3] [R4] every step of a run has a name, and what it removed is shown with what it ends", () => {
  const sql = { query: async () => [], batch: async () => expect.fail() };
  const names = cleaningSteps({ sql, clock: manualClock() }).map(({ name }) => name);
  expect(new Set(stepNames)).toEqual(
    new Set([...names, "interactions", "calls", "archive", "attachments", "partitions", "statistics"]),
  );
  const shown = new Set(policy.flatMap(({ name }) => stepsOf(name)));
  expect(stepNames.filter((step) => !shown.has(step))).toEqual(["partitions", "statistics"]);
  const run = { id: "", started_at: "", finished_at: "", unfinished: [], errors: [] };
  const counts = { audit: 2, audit_details: 3, sessions: 5, statistics: 40 };
  expect(removedCountOf({ ...run, counts }, stepsOf("audit_log"))).toBe(5);
  expect(removedCountOf({ ...run, counts })).toBe(10);
});
