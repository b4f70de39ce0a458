/** The console's queue: nothing moves under a hand, filters, texts of a row, neighbours. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { arrange, type Desk, emptyDesk } from "../../../web/src/pages/queue/arrivals.ts";
import {
  firstLineOf,
  holderOf,
  isOverdue,
  matches,
  type Review,
  wordsOf,
} from "../../../web/src/pages/queue/filters.ts";
import { neighbours, nextFree } from "../../../web/src/pages/queue/neighbours.ts";
import { sampleReview } from "../../support/console.ts";

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
const idsOf = (desk: Desk<Item>) => desk.rows.map(({ review }) => review.id);
const at = Date.parse("2026-03-01T12:00:00Z");

describe("[R1] arrivals", () => {
  test("no row moves, comes or goes while a hand is on the list", () => {
    fc.assert(
      fc.property(items, fc.array(items), (first, answers) => {
        fc.pre(first.length > 0);
        let desk: Desk<Item> = arrange<Item>(emptyDesk, first, false);
        const before = idsOf(desk);
        for (const answer of answers) {
          desk = arrange(desk, answer, true);
          assert.deepEqual(idsOf(desk), before);
        }
      }),
    );
  });

  test("each review of an answer is either in a row or held, never both, and rows that left are marked", () => {
    fc.assert(
      fc.property(items, items, fc.boolean(), (first, answer, isSteady) => {
        const desk = arrange(arrange<Item>(emptyDesk, first, false), answer, isSteady);
        const live = desk.rows.filter(({ isGone }) => !isGone).map(({ review }) => review);
        const all = [...live, ...desk.held];
        assert.deepEqual(all.map(({ id }) => id).toSorted(), answer.map(({ id }) => id).toSorted());
        for (const { id, version } of all)
          assert.equal(version, answer.find((one) => one.id === id)?.version, "the newest of each");
      }),
    );
  });

  test("an answer that brings nothing new leaves the very same desk, so that nothing is drawn", () => {
    fc.assert(
      fc.property(items, items, fc.boolean(), (first, answer, isSteady) => {
        const desk = arrange(arrange<Item>(emptyDesk, first, false), answer, isSteady);
        assert.equal(arrange(desk, answer, isSteady), desk);
      }),
    );
  });

  test("when the hand leaves, the desk is the queue; on an empty desk nothing can move, so arrivals show at once", () => {
    const steady = arrange(
      arrange<Item>(emptyDesk, [{ id: "a", version: 1 }], false),
      [{ id: "b", version: 1 }],
      true,
    );
    assert.deepEqual(
      steady.rows.map(({ isGone }) => isGone),
      [true],
    );
    assert.deepEqual(idsOf(arrange(steady, steady.held, false)), ["b"]);
    assert.deepEqual(idsOf(arrange<Item>(emptyDesk, [{ id: "c", version: 1 }], true)), ["c"]);
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

  test("mine is what I hold now; a claim that ran out is nobody's", () => {
    assert.ok(matches("mine", claimed("me", "2026-03-01T12:05:00Z"), viewer));
    assert.ok(!matches("mine", claimed("me", "2026-03-01T11:59:00Z"), viewer));
    assert.ok(!matches("mine", claimed("lea", "2026-03-01T12:05:00Z"), viewer));
    assert.equal(holderOf(claimed("lea", "2026-03-01T12:05:00Z"), at)?.name, "lea");
    assert.equal(holderOf({ ...claimed("lea", "2026-03-01T12:05:00Z"), status: "approved" }, at), null);
  });

  test("flagged is every verdict but clean, failed is without a draft, overdue begins at due_at", () => {
    const verdict = { score: 1, categories: [], matches: [] };
    assert.ok(matches("flagged", { ...sampleReview, verdict: { ...verdict, level: "blocked" } }, viewer));
    assert.ok(!matches("flagged", { ...sampleReview, verdict: { ...verdict, level: "clean" } }, viewer));
    assert.ok(matches("failed", { ...sampleReview, draft: null }, viewer));
    assert.ok(!matches("failed", { ...sampleReview, draft: null, regenerating: true }, viewer));
    assert.ok(isOverdue({ due_at: "2026-03-01T12:00:00Z" }, at));
    assert.ok(!isOverdue({ due_at: "2026-03-01T12:00:00.001Z" }, at));
  });
});

test("[R1] a row's words are one short line, cut between characters", () => {
  const said = (text: string) => ({
    ...sampleReview.messages[0],
    telegram_message_id: 1,
    text,
    media: null,
    date: "",
    edited_at: null,
  });
  assert.equal(wordsOf({ messages: [said(" a\n\nb "), said("c")] }), "a b · c");
  const long = wordsOf({ messages: [said(`${"x".repeat(219)}😀tail`)] });
  assert.ok(long.isWellFormed() && long.endsWith("x…"));
  assert.equal(firstLineOf({ draft: null }), null);
  assert.equal(firstLineOf(sampleReview), "Hello Anna!");
});

describe("[R1] neighbours", () => {
  test("of a review in the queue, and of the place of one that left it", () => {
    assert.deepEqual(neighbours(["a", "b", "c"], "b", null), { place: 1, next: "c", previous: "a" });
    assert.deepEqual(neighbours(["a", "c"], "b", 1), { place: 1, next: "c", previous: "a" });
    assert.deepEqual(neighbours(["a"], "b", 4), { place: 4, next: null, previous: "a" });
    assert.deepEqual(neighbours([], "b", null), { place: null, next: null, previous: null });
  });

  test("the next free one goes round and never is the one just decided", () => {
    assert.equal(
      nextFree(["a", "b", "c"], "b", null, () => true),
      "c",
    );
    assert.equal(
      nextFree(["a", "b", "c"], "c", null, () => true),
      "a",
    );
    assert.equal(
      nextFree(["a", "c"], "b", 1, (id) => id !== "c"),
      "a",
    );
    assert.equal(
      nextFree(["b"], "b", 0, () => true),
      null,
    );
  });
});
