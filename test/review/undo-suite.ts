/** Guarantees for undone approvals on any Postgres: undone or sent, never both. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import { claimDelivery } from "../../core/delivery/delivery.ts";
import { restartDeliveries } from "../../core/delivery/lost.ts";
import { hasCode } from "../../core/kernel/errors.ts";
import type { CustomerId } from "../../core/kernel/ids.ts";
import { claimMs } from "../../core/review/rules.ts";
import { Review } from "../../core/review/schema.ts";
import { undo as undoApproval } from "../../core/review/undo.ts";
import { type Answer, databaseOf, type Harness } from "../support/harness.ts";
import { admin, ask, auditOf, addReviewer, type KeyHolder, plant, reviewOf } from "../support/reviews.ts";

/** Lets that many turns of the event loop pass. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Registers the suite for one engine; `rounds` is how often each race is run. */
export function undoSuite(name: string, rounds: number, start: () => Promise<Harness>): void {
  describe(`approvals undone on ${name}`, () => {
    let harness: Harness;
    let eve: KeyHolder;
    let bob: KeyHolder;
    let user = 30_000;
    beforeAll(async () => {
      harness = await start();
      eve = await addReviewer(databaseOf(harness), "Eve");
      bob = await addReviewer(databaseOf(harness), "Bob");
    });
    afterAll(() => harness.close());

    /** A review that Eve approved, with that many seconds to undo it. */
    async function approved(undo_seconds: number, bubbles: readonly string[] = ["One.", "Two."]) {
      user += 1;
      const planted = await plant(harness, { userId: user, bubbles });
      const answer = await ask(harness, "approve", planted.id, eve, { undo_seconds });
      assert.equal(answer.status, 200, JSON.stringify(answer.body));
      return { ...planted, user, review: Review.parse(answer.body) };
    }
    const deliver = (customer: CustomerId) =>
      harness.app.delivery.run({ v: 1, kind: "deliver", customer_id: customer });
    const arrived = (chat: number) =>
      harness.telegram
        .sent()
        .filter((message) => message.chat_id === chat)
        .map((message) => message.text);
    const refused = (answer: Answer, code: string, facts: Record<string, unknown> = {}) => {
      assert.equal(answer.status, 409, JSON.stringify(answer.body));
      const body: Record<string, unknown> = { ...answer.body };
      assert.equal(body["code"], code, JSON.stringify(body));
      for (const [key, value] of Object.entries(facts)) assert.equal(body[key], value, key);
    };

    test("[R1] [R3] nothing is sent before the time is over, by the job or by the sweep, and all of it is sent afterwards", async () => {
      const { id, customer, user: chat, review } = await approved(5);
      assert.equal(Date.parse(review.undo_until ?? ""), harness.clock.now() + 5_000);
      harness.clock.advance(4_999);
      await deliver(customer);
      await harness.sweep();
      await harness.work();
      assert.deepEqual(arrived(chat), []);
      assert.equal((await reviewOf(harness, id)).status, "approved");
      harness.clock.advance(1);
      await deliver(customer);
      assert.deepEqual(arrived(chat), ["One.", "Two."]);
      assert.equal((await reviewOf(harness, id)).status, "sent");
      refused(await ask(harness, "undo", id, eve), "too_late", { review_status: "sent", decided_by: "Eve" });
    });

    test("[R3] a reply whose job was lost is found by the sweep once its time is over", async () => {
      const { id, customer } = await approved(30);
      const overdue = async () => {
        await harness.app.recovery.sweep();
        return restartDeliveries(harness.app.reviewer, 500);
      };
      harness.clock.advance(29_999);
      assert.ok(!(await overdue()).includes(customer));
      harness.clock.advance(5_001);
      assert.ok((await overdue()).includes(customer));
      await deliver(customer);
      assert.equal((await reviewOf(harness, id)).status, "sent");
    });

    test("[R1] the decider undoes it: theirs again for ten minutes, as if nothing had been decided", async () => {
      user += 1;
      const { id, customer } = await plant(harness, { userId: user });
      const body = {
        undo_seconds: 30,
        final_text: "Mine.",
        edit_tags: ["tone"],
        quality_score: 3,
        notes: "so-so",
      };
      assert.equal((await ask(harness, "approve", id, eve, body)).status, 200);
      const undone = Review.parse((await ask(harness, "undo", id, eve)).body);
      assert.equal(undone.status, "claimed");
      assert.equal(undone.claimed_by?.name, "Eve");
      assert.equal(Date.parse(undone.claimed_until ?? ""), harness.clock.now() + claimMs);
      const { final_text, edit_tags, quality_score, notes, decided_by, decided_at, undo_until } = undone;
      assert.deepEqual(
        [final_text, edit_tags, quality_score, notes, decided_by, decided_at, undo_until, undone.deliveries],
        [null, [], null, null, null, null, null, []],
      );
      harness.clock.advance(60_000);
      await deliver(customer);
      await harness.sweep();
      await harness.work();
      assert.deepEqual(arrived(user), []);
      assert.deepEqual(await auditOf(harness, id), ["review.approve", "review.undo"]);
      refused(await ask(harness, "undo", id, eve), "wrong_state", { review_status: "claimed" });
    });

    test("[R1] [R3] approved again it is sent as approved then, once", async () => {
      const { id, customer, user: chat } = await approved(10);
      assert.equal((await ask(harness, "undo", id, eve)).status, 200);
      assert.equal((await ask(harness, "approve", id, eve, { final_text: "Better." })).status, 200);
      await deliver(customer);
      harness.clock.advance(60_000);
      await deliver(customer);
      await harness.work();
      assert.deepEqual(arrived(chat), ["Better."]);
      assert.deepEqual(await auditOf(harness, id), ["review.approve", "review.undo", "review.approve"]);
    });

    test("[R1] only the decider and an admin can undo it, and nobody can undo a rejection or a pending review", async () => {
      const { id } = await approved(10);
      const facts = { decided_by: "Eve", review_status: "approved" };
      refused(await ask(harness, "undo", id, bob), "already_decided", facts);
      assert.equal((await reviewOf(harness, id)).deliveries.length, 2, "nothing is emptied half-way");
      const undone = Review.parse((await ask(harness, "undo", id, admin)).body);
      assert.equal(undone.claimed_by?.name, "admin");
      refused(await ask(harness, "undo", id, eve), "claimed_by_other", { claimed_by: "admin" });
      const rejected = await plant(harness);
      refused(await ask(harness, "undo", rejected.id, eve), "wrong_state", { review_status: "pending" });
      await ask(harness, "reject", rejected.id, eve);
      refused(await ask(harness, "undo", rejected.id, eve), "wrong_state", { review_status: "rejected" });
    });

    test("[R1] an approval without undo_seconds, or at its very end, is too late to undo", async () => {
      const atOnce = await approved(0);
      refused(await ask(harness, "undo", atOnce.id, eve), "too_late", { undo_until: null });
      const late = await approved(5);
      harness.clock.advance(5_000);
      const before = await reviewOf(harness, late.id);
      refused(await ask(harness, "undo", late.id, eve), "too_late", { undo_until: before.undo_until });
      refused(await ask(harness, "undo", late.id, admin), "too_late");
      assert.deepEqual(await reviewOf(harness, late.id), before);
    });

    test("[R1] undo_seconds is a whole number of 0 to 30", async () => {
      const { id } = await plant(harness);
      for (const undo_seconds of [-1, 31, 1.5, "5", null]) {
        const answer = await ask(harness, "approve", id, eve, { undo_seconds });
        assert.deepEqual([answer.status, answer.body["field"]], [422, "undo_seconds"]);
      }
    });

    test("[R3] (promise 5) later approvals wait for it, and continue when it is undone", async () => {
      user += 1;
      const chat = user;
      const first = await plant(harness, { userId: chat, bubbles: ["First."] });
      const second = await plant(harness, { userId: chat, bubbles: ["Second."] });
      await ask(harness, "approve", first.id, eve, { undo_seconds: 20 });
      await ask(harness, "approve", second.id, eve);
      await deliver(first.customer);
      assert.deepEqual(arrived(chat), [], "the order holds");
      await ask(harness, "undo", first.id, eve);
      await deliver(first.customer);
      assert.deepEqual(arrived(chat), ["Second."]);
    });

    test("[R3] (promises 3 and 4) undone while the worker claims: undone or sent, never both", async () => {
      let undone = 0;
      for (let round = 0; round < rounds; round += 1) {
        const { id, customer, user: chat, review } = await approved(5);
        const until = Date.parse(review.undo_until ?? "");
        // Two machines whose clocks disagree: for one it is early enough to undo, for the other late enough to send.
        const early = harness.clock.now();
        const { reviewer: ports } = harness.app;
        harness.clock.advance(until - early);
        // The farther apart they start, the likelier the first one wins.
        const claiming = async () => {
          await turns(6 - round);
          return claimDelivery(ports, customer);
        };
        const undoing = async () => {
          await turns(round - 6);
          harness.clock.advance(-1);
          const asked = undoApproval(ports, id, { id: eve.id, name: eve.name }, false);
          harness.clock.advance(1);
          return asked;
        };
        const [undo, claim] = await Promise.allSettled([undoing(), claiming()]);
        assert.ok(claim.status === "fulfilled", "no worker fails because of it");
        const claimed = claim.value.claimed !== null;
        const after = await reviewOf(harness, id);
        if (undo.status === "fulfilled") {
          undone += 1;
          assert.ok(!claimed, "nothing undone is claimed for sending");
          assert.deepEqual([after.status, after.deliveries.length], ["claimed", 0]);
        } else {
          assert.ok(hasCode(undo.reason, "too_late"), String(undo.reason));
          assert.ok(claimed, "it is sent");
          assert.deepEqual([after.status, after.deliveries.length], ["sending", 2]);
        }
        assert.deepEqual(arrived(chat), []);
      }
      assert.ok(undone > 0 && undone < rounds, `${undone} of ${rounds} undone: both sides must win at times`);
    });

    test("[R1] (promise 6) two undo it at once: one succeeds, the other gets an error", async () => {
      for (let round = 0; round < rounds; round += 1) {
        const { id } = await approved(5);
        const answers = await Promise.all([ask(harness, "undo", id, eve), ask(harness, "undo", id, admin)]);
        const winners = answers.filter((answer) => answer.status === 200);
        assert.equal(winners.length, 1, answers.map((answer) => answer.status).join());
        const loser = answers.find((answer) => answer.status !== 200);
        assert.equal(loser?.body["code"], "claimed_by_other");
        assert.deepEqual(await auditOf(harness, id), ["review.approve", "review.undo"]);
      }
    });

    test("(promise 3) the database allows undoing only a decision without anything left in the outbox", async () => {
      const store = databaseOf(harness);
      const change = (id: string, set: string) =>
        store.query({ sql: `update interactions set ${set} where id = $1::uuid`, parameters: [id] });
      const back = `status = 'claimed', claimed_by = '${eve.id}', claimed_until = now(), decision_id = null,
        decided_by = null, decided_at = null, final_text = null, undo_until = null`;
      const stands = (asked: Promise<unknown>, what: string) =>
        assert.rejects(
          asked,
          (error: unknown) => hasCode(error, "database_failed") && error.facts["sqlstate"] === "NA001",
          what,
        );
      const undoable = await approved(5);
      await stands(change(undoable.id, back), "the outbox holds it");
      const empty = () =>
        store.query(statement(sql`delete from deliveries where interaction_id = ${undoable.id}::uuid`));
      await empty();
      await stands(change(undoable.id, back.replace("'claimed'", "'pending'")), "another state");
      await stands(change(undoable.id, "final_text = 'Other.'"), "another text");
      await stands(change(undoable.id, back.replace("decided_by = null, ", "")), "half of it");
      await change(undoable.id, back);
      const atOnce = await approved(0);
      await store.query(statement(sql`delete from deliveries where interaction_id = ${atOnce.id}::uuid`));
      await stands(change(atOnce.id, back), "it could not be undone");
      const sent = await approved(1, ["One."]);
      harness.clock.advance(1_000);
      await deliver(sent.customer);
      await store.query(statement(sql`delete from deliveries where interaction_id = ${sent.id}::uuid`));
      await stands(change(sent.id, back), "it was sent");
      const rejected = await plant(harness);
      await ask(harness, "reject", rejected.id, eve);
      await stands(change(rejected.id, back), "a rejection");
    });
  });
}
