/** When a review that is answered later comes back. */
import { expect, test } from "vitest";
import { choicesFor, localMinute, timeOf } from "../../web/src/pages/review/claim/later-times.ts";
import { matchesFilter } from "../../web/src/pages/queue/filters.ts";
import { sampleReview } from "../support/sample-review.ts";

const now = new Date(2026, 2, 1, 14, 30).getTime();
const after = (hours: number) => new Date(now + hours * 3_600_000).toISOString();

test("[R12] tomorrow is the next day's morning where the reader is; a time of one's own is local too", () => {
  expect(timeOf("tomorrow", "", now)).toBe(new Date(2026, 2, 2, 9).toISOString());
  expect(timeOf("own", "2026-03-01T18:00", now)).toBe(new Date(2026, 2, 1, 18).toISOString());
  expect(localMinute(now)).toBe("2026-03-01T14:30");
  expect(timeOf("now", "", now)).toBe(null);
});

test("[R12] only times before the review expires are offered, and `now` if it was postponed", () => {
  expect(choicesFor(now, null, false)).toEqual(["hour", "hours", "tomorrow", "own"]);
  expect(choicesFor(now, after(2), true)).toEqual(["now", "hour", "own"]);
  expect(choicesFor(now, after(0.5), false)).toEqual(["own"]);
});

test("[R12] a postponed review is only in its own part of the queue until it is back", () => {
  const viewer = { me: "someone", now };
  const later = { ...sampleReview, later_until: after(1) };
  expect([matchesFilter("all", later, viewer), matchesFilter("later", later, viewer)]).toEqual([false, true]);
  const back = { ...sampleReview, later_until: after(0) };
  expect([matchesFilter("all", back, viewer), matchesFilter("later", back, viewer)]).toEqual([true, false]);
});
