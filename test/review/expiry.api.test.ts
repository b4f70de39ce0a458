/** [R2] An undecided review ends with its own status, and never as a rejection. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import * as fc from "fast-check";
import { sql, statement } from "../../core/compiler.ts";
import { customerIdOf } from "../../core/kernel/ids.ts";
import { iso } from "../../core/kernel/clock.ts";
import { expireReviews } from "../../core/review/expiry.ts";
import { claimMs, deadlineOf } from "../../core/review/rules.ts";
import { ReviewPage } from "../../core/review/schema.ts";
import { expire } from "../../core/review/sql.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { ask, auditOf, addReviewer, type KeyHolder, plant, reviewOf } from "../support/reviews.ts";
import { textUpdate } from "../support/updates.ts";

const hour = 3_600_000;

describe("[R2] expiry", () => {
  let harness: Harness;
  let eve: KeyHolder;
  beforeAll(async () => {
    harness = await startHarness({ NADIA_OVERDUE_MINUTES: "5" });
    eve = await addReviewer(databaseOf(harness), "Eve");
  });
  afterAll(() => harness.close());

  const statuses = async (ids: readonly string[]) =>
    Promise.all(ids.map(async (id) => (await reviewOf(harness, id)).status));

  test("a review is overdue after the minutes that are set, in the queue, in the counts and after a claim", async () => {
    const createdAt = harness.clock.now() - 6 * 60_000;
    const { id } = await plant(harness, { createdAt });
    const due = iso(createdAt + 5 * 60_000);
    assert.equal((await reviewOf(harness, id)).due_at, due);
    const listed = ReviewPage.parse((await harness.api("GET", "/v1/reviews")).body).items;
    assert.deepEqual(
      listed.map((review) => review.due_at),
      [due],
    );
    assert.equal((await ask(harness, "claim", id, eve)).body["due_at"], due);
    assert.equal((await harness.api("GET", "/v1/reviews/counts")).body["overdue"], 1);
  });

  test("pending, failed and expired claims expire at their deadline, not a millisecond earlier", async () => {
    const deadline = harness.clock.now() + hour;
    const pending = await plant(harness, { deadline });
    const failed = await plant(harness, { deadline, bubbles: null });
    const lapsed = await plant(harness, { deadline });
    const never = await plant(harness);
    const ids = [pending, failed, lapsed, never].map(({ id }) => id);
    harness.clock.advance(hour - claimMs - 1);
    await ask(harness, "claim", lapsed.id, eve);
    harness.clock.advance(claimMs);
    await harness.sweep();
    assert.deepEqual(await statuses(ids), ["pending", "failed", "pending", "pending"]);
    harness.clock.advance(1);
    await harness.sweep();
    assert.deepEqual(await statuses(ids), ["expired", "expired", "expired", "pending"]);
    const review = await reviewOf(harness, pending.id);
    const { decided_by, decided_at, reject_reason, claimed_by, deliveries } = review;
    assert.deepEqual(
      [decided_by, decided_at, reject_reason, claimed_by, deliveries],
      [null, null, null, null, []],
    );
  });

  test("a held review does not expire while it is held, and may still be approved", async () => {
    const { id } = await plant(harness, { deadline: harness.clock.now() + 1_000 });
    await ask(harness, "claim", id, eve);
    harness.clock.advance(1_000);
    await harness.sweep();
    assert.deepEqual(await statuses([id]), ["claimed"]);
    assert.equal((await ask(harness, "approve", id, eve)).status, 200);
    await harness.sweep();
    assert.notEqual((await reviewOf(harness, id)).status, "expired");
  });

  const everyDecision = ["claim", "approve", "reject", "regenerate", "release"] as const;

  test("every decision after the deadline is answered 'expired', even before the sweep ran", async () => {
    for (const bubbles of [["Hello."], null]) {
      for (const verb of everyDecision) {
        const deadline = harness.clock.now() + 500;
        const { id } = await plant(harness, { deadline, bubbles });
        harness.clock.advance(500);
        const before = await reviewOf(harness, id);
        const body = verb === "approve" ? { final_text: "By hand.", version: before.version } : undefined;
        const answer = await ask(harness, verb, id, eve, body);
        const { code, review_status, deadline: stated } = answer.body;
        assert.deepEqual([answer.status, code, review_status], [409, "wrong_state", "expired"], verb);
        assert.equal(Date.parse(stated ?? ""), deadline);
        assert.deepEqual(await reviewOf(harness, id), before, `${verb} changes nothing`);
      }
    }
  });

  test("a claim that expires after the deadline gives nobody the review, not even its former holder", async () => {
    const { id } = await plant(harness, { deadline: harness.clock.now() + 1_000 });
    await ask(harness, "claim", id, eve);
    harness.clock.advance(claimMs);
    for (const verb of everyDecision) {
      const { status, body } = await ask(harness, verb, id, eve);
      assert.deepEqual([status, body["code"], body["review_status"]], [409, "wrong_state", "expired"], verb);
    }
  });

  test("the holder of an ordinary review at its deadline may renew the claim, and nobody else gets it", async () => {
    const { id } = await plant(harness, { deadline: harness.clock.now() + 1_000 });
    await ask(harness, "claim", id, eve);
    harness.clock.advance(claimMs - 1);
    assert.equal((await ask(harness, "claim", id)).body["code"], "claimed_by_other");
    assert.equal((await ask(harness, "claim", id, eve)).status, 200);
    harness.clock.advance(claimMs - 1);
    assert.equal((await ask(harness, "reject", id, eve)).status, 200);
  });

  test("[R8] a business chat closed by Telegram cannot be answered, not even by the review's holder", async () => {
    const { id } = await plant(harness, { deadline: harness.clock.now() + 1_000, connection: "shop" });
    await ask(harness, "claim", id, eve);
    harness.clock.advance(999);
    assert.equal((await ask(harness, "claim", id, eve)).status, 200);
    harness.clock.advance(1);
    for (const verb of everyDecision) {
      const { status, body } = await ask(harness, verb, id, eve);
      assert.deepEqual([status, body["code"], body["review_status"]], [409, "wrong_state", "expired"], verb);
    }
    await harness.sweep();
    assert.deepEqual(await statuses([id]), ["expired"]);
  });

  test("an approval can also be undone after the deadline, and then ends with the claim", async () => {
    const { id } = await plant(harness, { deadline: harness.clock.now() + 1_000 });
    assert.equal((await ask(harness, "approve", id, eve, { undo_seconds: 30 })).status, 200);
    harness.clock.advance(5_000);
    assert.equal((await ask(harness, "undo", id, eve)).status, 200);
    await harness.sweep();
    assert.deepEqual(await statuses([id]), ["claimed"]);
    harness.clock.advance(claimMs);
    await harness.sweep();
    assert.deepEqual(await statuses([id]), ["expired"]);
  });

  test("a claim that expires after its deadline expires the review instead of returning it to the queue", async () => {
    const { id } = await plant(harness, { deadline: harness.clock.now() + 1_000 });
    await ask(harness, "claim", id, eve);
    harness.clock.advance(claimMs);
    await expireReviews(harness.app.reviewer, 10);
    assert.deepEqual(await statuses([id]), ["expired"], "whichever step comes first");
  });

  test("it is audited as NADIA's, with the deadline, and every step on it answers 409 wrong_state", async () => {
    const deadline = harness.clock.now() + 500;
    const { id } = await plant(harness, { deadline });
    harness.clock.advance(500);
    await harness.sweep();
    const [row] = await databaseOf(harness).query(
      statement<{
        actor_id: string | null;
        actor_name: string;
        action: string;
        detail: Record<string, string>;
      }>(sql`select actor_id, actor_name, action, detail from audit_log where subject_id = ${id}`),
    );
    assert.deepEqual([row?.actor_id, row?.actor_name, row?.action], [null, "nadia", "review.expire"]);
    assert.equal(Date.parse(row?.detail["deadline"] ?? ""), deadline);
    const before = await reviewOf(harness, id);
    for (const verb of ["claim", "release", "approve", "reject", "regenerate", "undo"] as const) {
      const { status, body } = await ask(harness, verb, id, eve);
      assert.deepEqual([status, body["code"], body["review_status"]], [409, "wrong_state", "expired"], verb);
    }
    assert.deepEqual(await reviewOf(harness, id), before);
  });

  test("many expire in bounded batches, the longest overdue first", async () => {
    const now = harness.clock.now();
    const made: string[] = [];
    for (let n = 0; n < 7; n += 1) made.push((await plant(harness, { deadline: now - 7 + n })).id);
    assert.equal(await expireReviews(harness.app.reviewer, 3), 3);
    assert.deepEqual(await statuses(made.slice(0, 4)), ["expired", "expired", "expired", "pending"]);
    assert.equal(await expireReviews(harness.app.reviewer, 100), 4);
    assert.equal(await expireReviews(harness.app.reviewer, 100), 0);
  });

  test("approval and expiry at once: one of them wins", async () => {
    for (let round = 0; round < 10; round += 1) {
      const deadline = harness.clock.now() + 1;
      const { id } = await plant(harness, { deadline });
      // Two servers' clocks differ: the deadline has passed for only one of them.
      const [answer] = await Promise.all([
        ask(harness, "approve", id, eve),
        databaseOf(harness).query(expire(iso(deadline), 100)),
      ]);
      const { status, deliveries } = await reviewOf(harness, id);
      assert.equal(status, answer.status === 200 ? "approved" : "expired");
      assert.equal(deliveries.length, answer.status === 200 ? 1 : 0);
      assert.deepEqual(await auditOf(harness, id), [
        answer.status === 200 ? "review.approve" : "review.expire",
      ]);
    }
  });

  test("a drafted turn of an ordinary chat may be answered for three days", async () => {
    const userId = 45_001;
    const date = Math.floor(harness.clock.now() / 1_000);
    await harness.update(textUpdate({ updateId: 900_001, userId, text: "Hello", date }));
    harness.clock.advance(10_000);
    const customer = customerIdOf(userId);
    await harness.app.draft.draft({
      v: 1,
      kind: "draft",
      customer_id: customer,
      due_at: harness.clock.now(),
    });
    const page = await harness.api("GET", `/v1/reviews?customer=${customer}`);
    const [review] = ReviewPage.parse(page.body).items;
    assert.equal(Date.parse(review?.deadline ?? ""), harness.clock.now() + 72 * hour);
    harness.clock.advance(72 * hour);
    await harness.sweep();
    assert.deepEqual(await statuses([review?.id ?? ""]), ["expired"]);
    const late = Math.floor(harness.clock.now() / 1_000);
    await harness.update(textUpdate({ updateId: 900_002, userId, text: "Anyone there?", date: late }));
    harness.clock.advance(10_000);
    await harness.app.draft.draft({
      v: 1,
      kind: "draft",
      customer_id: customer,
      due_at: harness.clock.now(),
    });
    const next = await harness.api("GET", `/v1/reviews?customer=${customer}&status=pending,expired`);
    assert.deepEqual(
      ReviewPage.parse(next.body).items.map(({ status, messages }) => [status, messages.length]),
      [
        ["expired", 1],
        ["pending", 1],
      ],
      "what expired stays so, and the new message is answered on its own",
    );
  });

  test("a business chat closes 24 h after the customer's last message; an ordinary one never starts out expired", () => {
    const time = fc.integer({ min: 0, max: 2 ** 42 });
    fc.assert(
      fc.property(time, time, (last, drafted) => {
        assert.equal(deadlineOf("connection", last, drafted), last + 24 * hour);
        const ordinary = deadlineOf(null, last, drafted);
        assert.ok(ordinary >= last + 72 * hour && ordinary >= drafted + 72 * hour);
        assert.ok(ordinary === last + 72 * hour || ordinary === drafted + 72 * hour);
      }),
    );
  });
});
