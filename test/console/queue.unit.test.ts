/** The console's queue: rows stay in place while in use; filters, texts of a row, neighbours. */
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import * as fc from "fast-check";
import {
  arrange,
  findArrivals,
  type Listing,
  emptyListing,
  addSeen,
  noneSeen,
} from "../../web/src/pages/queue/arrivals.ts";
import { matchesFilter } from "../../web/src/pages/queue/filters.ts";
import {
  firstLineOf,
  holderOf,
  isOverdue,
  type Review,
  questionTextOf,
} from "../../web/src/pages/queue/reviews.ts";
import { createI18n } from "../../web/src/i18n/i18n.ts";
import { nearestTo, neighboursOf, nextFreeOf, stepFrom } from "../../web/src/pages/queue/neighbours.ts";
import { isComplete, tallyOf } from "../../web/src/pages/queue/tally.ts";
import { sampleReview } from "../support/sample-review.ts";

interface Item {
  readonly id: string;
  readonly version: number;
}

const items = fc.uniqueArray(
  fc.record({ id: fc.constantFrom("a", "b", "c", "d", "e", "f"), version: fc.nat(2) }),
  {
    selector: ({ id }) => id,
  },
);
const idsOf = (listing: Listing<Item>) => listing.rows.map(({ review }) => review.id);
const at = Date.parse("2026-03-01T12:00:00Z");

describe("[R1] arrivals", () => {
  test("no row moves, appears or disappears while the list is in use", () => {
    fc.assert(
      fc.property(items, fc.array(items), (first, answers) => {
        fc.pre(first.length > 0);
        let listing: Listing<Item> = arrange<Item>(emptyListing, first, false);
        const before = idsOf(listing);
        for (const answer of answers) {
          listing = arrange(listing, answer, true);
          assert.deepEqual(idsOf(listing), before);
        }
      }),
    );
  });

  test("each review of a response is either in a row or held back, never both, and rows that left are marked", () => {
    fc.assert(
      fc.property(items, items, fc.boolean(), (first, answer, isSteady) => {
        const listing = arrange(arrange<Item>(emptyListing, first, false), answer, isSteady);
        const live = listing.rows.filter(({ isGone }) => !isGone).map(({ review }) => review);
        const all = [...live, ...listing.arrivals];
        assert.deepEqual(all.map(({ id }) => id).toSorted(), answer.map(({ id }) => id).toSorted());
        for (const { id, version } of all)
          assert.equal(version, answer.find((one) => one.id === id)?.version, "the newest of each");
      }),
    );
  });

  test("a response without changes returns the same object, so that nothing is rendered", () => {
    fc.assert(
      fc.property(items, items, fc.boolean(), (first, answer, isSteady) => {
        const listing = arrange(arrange<Item>(emptyListing, first, false), answer, isSteady);
        assert.equal(arrange(listing, answer, isSteady), listing);
      }),
    );
  });

  test("when the list is no longer in use, it follows the queue; an empty list cannot move, so arrivals show at once", () => {
    const steady = arrange(
      arrange<Item>(emptyListing, [{ id: "a", version: 1 }], false),
      [{ id: "b", version: 1 }],
      true,
    );
    assert.deepEqual(
      steady.rows.map(({ isGone }) => isGone),
      [true],
    );
    assert.deepEqual(idsOf(arrange(steady, steady.arrivals, false)), ["b"]);
    assert.deepEqual(idsOf(arrange<Item>(emptyListing, [{ id: "c", version: 1 }], true)), ["c"]);
  });
});

describe("[R4] what is announced", () => {
  const came = (id: string, minute: number) => ({ id, created_at: `2026-03-01T11:${minute}:00.000Z` });

  test("is what was not seen before, once each", () => {
    const known = addSeen(noneSeen, [came("a", 10), came("b", 12)]);
    const latest = [came("a", 10), came("c", 11), came("d", 13)];
    assert.deepEqual(findArrivals(known, latest, false), [came("c", 11), came("d", 13)]);
    assert.deepEqual(findArrivals(addSeen(known, latest), latest, false), []);
  });

  test("is not what moves up from beyond what was read: only the newest has arrived", () => {
    const known = addSeen(noneSeen, [came("a", 10), came("b", 12)]);
    assert.deepEqual(findArrivals(known, [came("b", 12), came("c", 11), came("d", 13)], true), [
      came("d", 13),
    ]);
  });
});

describe("[R4] the place in the queue", () => {
  const order = ["a", "b", "c", "d"];

  test("is where the reader was, or next to it if that has left", () => {
    assert.equal(nearestTo(order, { last: "b", order }), "b");
    assert.equal(nearestTo(["a", "c", "d"], { last: "b", order }), "c");
    assert.equal(nearestTo(["a"], { last: "b", order }), "a");
    assert.equal(nearestTo(["x"], { last: "b", order }), null);
    assert.equal(nearestTo(order, { last: null, order }), null);
  });

  test("moves by one, starts at the top, stops at the ends, and skips nothing if the row is gone", () => {
    assert.equal(stepFrom(order, { last: null, order }, 1), "a");
    assert.equal(stepFrom(order, { last: "b", order }, 1), "c");
    assert.equal(stepFrom(order, { last: "a", order }, -1), "a");
    assert.equal(stepFrom(order, { last: "d", order }, 1), "d");
    assert.equal(stepFrom(["a", "c", "d"], { last: "b", order }, 1), "c");
    assert.equal(stepFrom(["a", "c", "d"], { last: "b", order }, -1), "a");
    assert.equal(stepFrom(["a"], { last: "b", order }, -1), "a");
    assert.equal(stepFrom([], { last: "b", order }, 1), null);
  });
});

describe("[R1] how many match a filter", () => {
  const viewer = { me: "me", now: at };
  const clean = {
    ...sampleReview,
    verdict: { level: "clean", score: 0, categories: [], matches: [] },
  } as const;
  const flagged = { ...clean, verdict: { ...clean.verdict, level: "flagged" } } as const;
  const counts = {
    pending: 60,
    failed: 3,
    claimed: 10,
    mine: 2,
    overdue: 7,
    approved: 0,
    unknown: 0,
    undeliverable: 0,
    capped_at: 1_000,
  };

  test("is counted in the rows if those are all", () => {
    const whole = { reviews: [flagged, clean], hasMore: false };
    assert.deepEqual(tallyOf("all", whole, viewer, counts), { count: 2, isCapped: false });
    assert.deepEqual(tallyOf("mine", whole, viewer, undefined), { count: 0, isCapped: false });
  });

  test("is the API's count if more are waiting; without one it is at least what was read", () => {
    const part = { reviews: [flagged, flagged], hasMore: true };
    assert.deepEqual(tallyOf("all", part, viewer, counts), { count: 73, isCapped: false });
    assert.deepEqual(tallyOf("mine", part, viewer, counts), { count: 2, isCapped: false });
    assert.deepEqual(tallyOf("overdue", part, viewer, counts), { count: 7, isCapped: false });
    assert.deepEqual(tallyOf("flagged", part, viewer, counts), { count: 2, isCapped: true });
    assert.deepEqual(tallyOf("all", part, viewer, undefined), { count: 2, isCapped: true });
    const capped = { ...counts, pending: counts.capped_at };
    assert.deepEqual(tallyOf("all", part, viewer, capped), { count: 1_013, isCapped: true });
  });

  test("is exact for flagged and failed once a clean one was read: urgent ones come first", () => {
    const part = { reviews: [flagged, clean], hasMore: true };
    assert.ok(isComplete("flagged", part) && isComplete("failed", part));
    assert.ok(!isComplete("mine", part) && !isComplete("all", part));
    assert.deepEqual(tallyOf("flagged", part, viewer, counts), { count: 1, isCapped: false });
  });
});

describe("[R1] filters", () => {
  const viewer = { me: "me", now: at };
  const claimed = (id: string, until: string): Review => ({
    ...sampleReview,
    status: "claimed",
    claimed_by: { id, name: id },
    claimed_until: until,
  });

  test("mine is what I hold now; an expired claim is nobody's", () => {
    assert.ok(matchesFilter("mine", claimed("me", "2026-03-01T12:05:00Z"), viewer));
    assert.ok(!matchesFilter("mine", claimed("me", "2026-03-01T11:59:00Z"), viewer));
    assert.ok(!matchesFilter("mine", claimed("lea", "2026-03-01T12:05:00Z"), viewer));
    assert.equal(holderOf(claimed("lea", "2026-03-01T12:05:00Z"), at)?.name, "lea");
    assert.equal(holderOf({ ...claimed("lea", "2026-03-01T12:05:00Z"), status: "approved" }, at), null);
  });

  test("flagged is every verdict but clean, failed is without a draft, overdue starts at due_at", () => {
    const verdict = { score: 1, categories: [], matches: [] };
    assert.ok(
      matchesFilter("flagged", { ...sampleReview, verdict: { ...verdict, level: "blocked" } }, viewer),
    );
    assert.ok(
      !matchesFilter("flagged", { ...sampleReview, verdict: { ...verdict, level: "clean" } }, viewer),
    );
    assert.ok(matchesFilter("failed", { ...sampleReview, draft: null }, viewer));
    assert.ok(!matchesFilter("failed", { ...sampleReview, draft: null, regenerating: true }, viewer));
    assert.ok(isOverdue({ due_at: "2026-03-01T12:00:00Z" }, at));
    assert.ok(!isOverdue({ due_at: "2026-03-01T12:00:00.001Z" }, at));
  });

  test("[R7] what the page Now counts: each review is free, claimed, for a second person, or for later", () => {
    const held = claimed("lea", "2026-03-01T12:05:00Z");
    const proposal = {
      by: { id: "lea", name: "lea" },
      at: "2026-03-01T11:00:00Z",
      text: "Yes.",
      pieces: ["Yes."],
      own_text: null,
      attachments: [],
    };
    const kindsOf = (review: Review) =>
      (["free", "claimed", "second", "later", "late"] as const).filter((kind) =>
        matchesFilter(kind, review, viewer),
      );
    assert.deepEqual(kindsOf(sampleReview), ["free"]);
    assert.deepEqual(kindsOf(claimed("lea", "2026-03-01T11:59:00Z")), ["free"]);
    assert.deepEqual(kindsOf(held), ["claimed"]);
    assert.deepEqual(kindsOf({ ...held, proposal }), ["claimed"]);
    assert.deepEqual(kindsOf({ ...sampleReview, proposal }), ["second"]);
    const late = { ...sampleReview, late_at: "2026-03-01T12:00:00Z" };
    assert.deepEqual(kindsOf(late), ["free", "late"]);
    assert.deepEqual(kindsOf({ ...late, late_at: "2026-03-01T12:00:00.001Z" }), ["free"]);
    assert.deepEqual(kindsOf({ ...late, later_until: "2026-03-01T13:00:00Z" }), ["later"]);
  });
});

const { t } = createI18n("de");

test("[R1] a row's text is one short line, cut between characters", () => {
  const said = (text: string) => ({
    ...sampleReview.messages[0],
    telegram_message_id: 1,
    text,
    media: null,
    date: "",
    edited_at: null,
  });
  assert.equal(questionTextOf({ messages: [said(" a\n\nb "), said("c")] }, t), "a b · c");
  const long = questionTextOf({ messages: [said(`${"x".repeat(219)}😀tail`)] }, t);
  assert.ok(long.isWellFormed() && long.endsWith("x…"));
  const photo = {
    type: "photo" as const,
    file_id: null,
    file_unique_id: null,
    mime_type: null,
    file_name: null,
    file_size: null,
    duration: null,
    description: "photo",
  };
  assert.equal(questionTextOf({ messages: [{ ...said("Da!"), media: photo }] }, t), "Foto: Da!");
  assert.equal(firstLineOf({ draft: null }), null);
  assert.equal(firstLineOf(sampleReview), "Hello Anna!");
});

describe("[R1] neighbours", () => {
  test("of a review in the queue, and of one that left it", () => {
    assert.deepEqual(neighboursOf(["a", "b", "c"], "b", null), { position: 1, next: "c", previous: "a" });
    assert.deepEqual(neighboursOf(["a", "c"], "b", 1), { position: 1, next: "c", previous: "a" });
    assert.deepEqual(neighboursOf(["a"], "b", 4), { position: 4, next: null, previous: "a" });
    assert.deepEqual(neighboursOf([], "b", null), { position: null, next: null, previous: null });
  });

  test("the next free one wraps around and is never the one just decided", () => {
    assert.equal(
      nextFreeOf(["a", "b", "c"], "b", null, () => true),
      "c",
    );
    assert.equal(
      nextFreeOf(["a", "b", "c"], "c", null, () => true),
      "a",
    );
    assert.equal(
      nextFreeOf(["a", "c"], "b", 1, (id) => id !== "c"),
      "a",
    );
    assert.equal(
      nextFreeOf(["b"], "b", 0, () => true),
      null,
    );
  });
});
