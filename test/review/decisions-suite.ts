/**
 * Guarantees for decisions on any Postgres: races have one winner, and the database rejects what no reviewer approved.
 */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import * as fc from "fast-check";
import { sql, statement } from "../../core/compiler.ts";
import { hasCode } from "../../core/kernel/errors.ts";
import { customerIdOf, randomIds } from "../../core/kernel/ids.ts";
import type { Sql } from "../../core/kernel/sql.ts";
import { supersedeStatement } from "../../core/review/supersede.ts";
import { type Answer, databaseOf, type Harness } from "../support/harness.ts";
import {
  admin,
  ask,
  auditOf,
  addReviewer,
  type KeyHolder,
  plant,
  type Planted,
  reviewOf,
} from "../support/reviews.ts";

/** Registers the suite for one engine; `rounds` is how often each race is run. */
export function decisionsSuite(name: string, rounds: number, start: () => Promise<Harness>): void {
  describe(`decisions on ${name}`, () => {
    let harness: Harness;
    let people: KeyHolder[];
    beforeAll(async () => {
      harness = await start();
      const others = ["Eve", "Bob"].map((person) => addReviewer(databaseOf(harness), person));
      people = [admin, ...(await Promise.all(others))];
    });
    afterAll(() => harness.close());
    races(() => ({ harness, people, rounds }));
    approvalOnly(() => harness);
    oneTransaction(() => harness);
  });
}

const lost = (answer: Answer, winner: KeyHolder | undefined, decided_at: string | null) => {
  assert.equal(answer.status, 409, JSON.stringify(answer.body));
  assert.deepEqual(
    [answer.body["code"], answer.body["decided_by"], answer.body["decided_at"]],
    ["already_decided", winner?.name, decided_at],
  );
};

function races(world: () => { harness: Harness; people: KeyHolder[]; rounds: number }): void {
  test("[R1] (promise 6) three approve at once: one wins, the others get 409 with the winner's name and time", async () => {
    const { harness, people, rounds } = world();
    for (let round = 0; round < rounds; round += 1) {
      harness.clock.advance(1_000);
      const { id } = await plant(harness, { bubbles: ["One.", "Two."] });
      const texts = people.map((person) => `Answer of ${person.name}, round ${round}.`);
      const answers = await Promise.all(
        people.map((person, n) => ask(harness, "approve", id, person, { final_text: texts[n] })),
      );
      const winners = people.filter((_, n) => answers[n]?.status === 200);
      assert.equal(winners.length, 1, answers.map((answer) => answer.status).join());
      const review = await reviewOf(harness, id);
      assert.equal(review.decided_by?.name, winners[0]?.name);
      for (const [n, answer] of answers.entries()) {
        if (people[n] !== winners[0]) lost(answer, winners[0], review.decided_at);
      }
      assert.equal(review.final_text, texts[people.findIndex((person) => person === winners[0])]);
      assert.equal(review.deliveries.length, 1, "one set of deliveries");
      assert.deepEqual(await auditOf(harness, id), ["review.approve"]);
    }
  });

  test("[R1] approval and rejection at once: one of them wins, and nothing is sent for the other", async () => {
    const { harness, people, rounds } = world();
    for (let round = 0; round < rounds; round += 1) {
      harness.clock.advance(1_000);
      const { id } = await plant(harness);
      const [approval, rejection] = await Promise.all([
        ask(harness, "approve", id, people[1]),
        ask(harness, "reject", id, people[2]),
      ]);
      const review = await reviewOf(harness, id);
      const approved = approval.status === 200;
      assert.equal(review.status, approved ? "approved" : "rejected");
      lost(approved ? rejection : approval, people[approved ? 1 : 2], review.decided_at);
      assert.equal(review.deliveries.length, approved ? 1 : 0);
      assert.deepEqual(await auditOf(harness, id), [approved ? "review.approve" : "review.reject"]);
    }
  });

  test("[R1] [R2] approval while the customer writes again: sent, or superseded, never both", async () => {
    const { harness, rounds } = world();
    const store = databaseOf(harness);
    for (let round = 0; round < rounds; round += 1) {
      const userId = 700_000 + round;
      const { id } = await plant(harness, { userId });
      const fresh = await plant(harness, { userId });
      const token = randomIds.random();
      await store.query(
        statement(sql`update interactions set lease_token = ${token}::uuid where id = ${fresh.id}::uuid`),
      );
      const now = new Date(harness.clock.now()).toISOString();
      const [approval] = await Promise.all([
        ask(harness, "approve", id),
        store.query(supersedeStatement({ ...fresh, token, now })),
      ]);
      const review = await reviewOf(harness, id);
      const approved = approval.status === 200;
      assert.equal(review.status, approved ? "approved" : "superseded");
      assert.equal(review.superseded_by, approved ? null : fresh.id);
      assert.equal(review.deliveries.length, approved ? 1 : 0);
      if (!approved) assert.equal(approval.body["code"], "wrong_state");
      assert.deepEqual(await auditOf(harness, id), [approved ? "review.approve" : "review.supersede"]);
    }
  });
}

const refusedWith = (sqlstate: string) => (error: unknown) => {
  assert.ok(hasCode(error, "database_failed"), String(error));
  assert.equal(error.facts["sqlstate"], sqlstate);
  return true;
};

/** A delivery by plain SQL, bypassing all of our code. */
const smuggle = (
  store: Sql,
  review: Planted,
  text: string,
  {
    customer = review.customer,
    otherChat = false,
    position = 0,
  }: { customer?: string; otherChat?: boolean; position?: number } = {},
) =>
  store.query(
    statement(sql`insert into deliveries (id, interaction_id, interaction_created_at, user_id, chat_id, position,
        text, not_before, created_at, updated_at)
      values (${randomIds.random()}::uuid, ${review.id}::uuid, ${review.created_at}::timestamptz,
        ${customer}::uuid, (select chat_id + ${otherChat ? 1 : 0}::integer from interactions where id = ${review.id}::uuid),
        ${position}::smallint, ${text}, now(), now(), now())`),
  );

const change = (store: Sql, { id }: Planted, set: string) =>
  store.query({ sql: `update interactions set ${set} where id = $1::uuid`, parameters: [id] });

function approvalOnly(world: () => Harness): void {
  test("(promise 3) the database rejects a delivery of a review that nobody approved", async () => {
    const harness = world();
    const store = databaseOf(harness);
    const pending = await plant(harness);
    await assert.rejects(smuggle(store, pending, "Hello there."), refusedWith("NA002"));
    await ask(harness, "claim", pending.id);
    await assert.rejects(smuggle(store, pending, "Hello there."), refusedWith("NA002"));
    await ask(harness, "reject", pending.id);
    await assert.rejects(smuggle(store, pending, "Hello there."), refusedWith("NA002"));
    assert.deepEqual((await reviewOf(harness, pending.id)).deliveries, []);
  });

  test("(promise 3) the database accepts each approved message in its place, and no other text or place", async () => {
    const harness = world();
    const store = databaseOf(harness);
    const pieces = ["Yes.", "You may return it within 30 days, but not after.", "Yes."];
    const approved = await plant(harness, { bubbles: pieces });
    await ask(harness, "approve", approved.id);
    const wording = fc.oneof(
      fc.constantFrom(
        ...pieces,
        pieces.join("\n\n"),
        pieces.join(""),
        `${pieces[1]} `,
        pieces[1]?.toUpperCase(),
      ),
      // Any part of what was approved.
      fc
        .tuple(fc.nat(pieces.join("\n\n").length), fc.nat(60))
        .map(([start, length]) => pieces.join("\n\n").slice(start, start + length)),
      fc.array(fc.constantFrom(...pieces), { minLength: 2, maxLength: 3 }).map((some) => some.join("\n\n")),
    );
    const clear = () =>
      store.query(statement(sql`delete from deliveries where interaction_id = ${approved.id}::uuid`));
    await fc.assert(
      fc.asyncProperty(wording, fc.integer({ min: -3, max: 4 }), async (text = "", position) => {
        await clear();
        const attempt = smuggle(store, approved, text, { position });
        if (pieces[position] === text && text !== "") await attempt;
        else await assert.rejects(attempt, refusedWith("NA002"));
      }),
      { numRuns: 150 },
    );
    await clear();
    for (const [position, text] of pieces.entries()) await smuggle(store, approved, text, { position });
    await assert.rejects(smuggle(store, approved, "Yes.", { position: 2 }), refusedWith("23505"));
    const move = sql`update deliveries set position = 7 where interaction_id = ${approved.id}::uuid and position = 2`;
    await assert.rejects(store.query(statement(move)), refusedWith("NA002"));
  });

  test("(promise 3) the database rejects another text, customer or chat than approved", async () => {
    const harness = world();
    const store = databaseOf(harness);
    const approved = await plant(harness, { bubbles: ["Approved words."] });
    const stranger = customerIdOf(424_242);
    await plant(harness, { userId: 424_242 });
    await ask(harness, "approve", approved.id);
    const words = "Approved words.";
    await assert.rejects(smuggle(store, approved, "Approved words!"), refusedWith("NA002"));
    await assert.rejects(smuggle(store, approved, words, { customer: stranger }), refusedWith("NA002"));
    await assert.rejects(smuggle(store, approved, words, { otherChat: true }), refusedWith("NA002"));
    const rewrite = (set: string) =>
      store.query({
        sql: `update deliveries set ${set} where interaction_id = $1::uuid`,
        parameters: [approved.id],
      });
    await assert.rejects(rewrite("text = 'Other words.'"), refusedWith("NA002"));
    await assert.rejects(rewrite(`user_id = '${stranger}'`), refusedWith("NA002"));
    await rewrite("attempts = attempts + 1");
  });

  test("(promise 3) a decision is final: neither its text, its reviewer nor its time can be rewritten", async () => {
    const harness = world();
    const store = databaseOf(harness);
    const [approved, rejected] = [await plant(harness), await plant(harness)];
    await ask(harness, "approve", approved.id);
    await ask(harness, "reject", rejected.id);
    for (const set of [
      "final_text = final_text || ' And more.'",
      "final_text = null",
      "approved_pieces = '[\"Other words.\"]'",
      "approved_pieces = null",
      "decided_at = now()",
      "decided_at = null",
      "decided_by = null",
    ]) {
      await assert.rejects(change(store, approved, set), refusedWith("NA001"), set);
    }
    const reopened = "status = 'approved', final_text = 'Smuggled.'";
    await assert.rejects(change(store, rejected, reopened), refusedWith("NA001"));
    await assert.rejects(change(store, rejected, "status = 'approved'"), refusedWith("23514"));
    assert.equal((await reviewOf(harness, approved.id)).final_text, "Hello there.");
  });

  test("(promise 3) no status after a decision without a decider", async () => {
    const harness = world();
    const store = databaseOf(harness);
    const pending = await plant(harness);
    for (const status of ["approved", "sending", "sent", "undeliverable", "unknown"]) {
      await assert.rejects(change(store, pending, `status = '${status}'`), refusedWith("23514"), status);
    }
    await assert.rejects(change(store, pending, "status = 'claimed'"), refusedWith("23514"));
  });
}

function oneTransaction(world: () => Harness): void {
  /** Runs something while a table rejects rows. */
  async function breaking(store: Sql, table: string, check: string, run: () => Promise<void>) {
    const alter = (how: string) => store.query({ sql: `alter table ${table} ${how}`, parameters: [] });
    await alter(`add constraint broken check (${check}) not valid`);
    try {
      await run();
    } finally {
      await alter("drop constraint broken");
    }
  }

  test("(promise 3) an approval without a version never sends a draft that arrived after it was written", async () => {
    const harness = world();
    const { id } = await plant(harness, { bubbles: ["Nobody has read this."] });
    await databaseOf(harness).query(
      statement(sql`update interactions set revision = 1 where id = ${id}::uuid returning id`),
    );
    const blind = await ask(harness, "approve", id);
    assert.deepEqual([blind.status, blind.body["code"]], [409, "version_conflict"]);
    assert.match(String(blind.body["detail"]), /send that version/);
    const { status, version, deliveries } = await reviewOf(harness, id);
    assert.deepEqual([status, deliveries], ["pending", []]);
    assert.equal((await ask(harness, "approve", id, admin, { version })).status, 200);
    const own = await plant(harness, { bubbles: ["Nobody has read this either."] });
    await databaseOf(harness).query(
      statement(sql`update interactions set revision = 1 where id = ${own.id}::uuid returning id`),
    );
    const written = await ask(harness, "approve", own.id, admin, { final_text: "My own words." });
    assert.equal(written.status, 200, "who sends their own words need not have read the draft");
  });

  test("(promise 6) a decision whose audit row or outbox cannot be written is not made", async () => {
    const harness = world();
    const store = databaseOf(harness);
    const { id } = await plant(harness);
    const untouched = await reviewOf(harness, id);
    const failing = async (...verbs: ("claim" | "approve" | "reject")[]) => {
      for (const verb of verbs) assert.equal((await ask(harness, verb, id)).status, 500, verb);
      assert.deepEqual(await reviewOf(harness, id), untouched, "nothing half-way");
      assert.deepEqual(await auditOf(harness, id), []);
    };
    await breaking(store, "audit_log", "length(action) < 5", () => failing("claim", "approve", "reject"));
    await breaking(store, "deliveries", "length(text) < 5", () => failing("approve"));
    assert.equal((await ask(harness, "approve", id)).status, 200);
    assert.deepEqual(await auditOf(harness, id), ["review.approve"]);
  });

  test("(promise 6) the audit says who did what to which version, and never the text", async () => {
    const harness = world();
    const { id } = await plant(harness, { bubbles: ["Private words."] });
    const words = { final_text: "Secret words.", edit_tags: ["tone"], notes: "Hidden words." };
    await ask(harness, "claim", id);
    await ask(harness, "approve", id, admin, words);
    const rows = await databaseOf(harness).query(
      statement<{ actor_id: string; actor_name: string; detail: unknown; at: string }>(
        sql`select actor_id, actor_name, detail, at from audit_log where subject_id = ${id} order by id`,
      ),
    );
    const by = { actor_id: admin.id, actor_name: "admin", at: new Date(harness.clock.now()).toISOString() };
    assert.deepEqual(rows, [
      { ...by, detail: { version: 2 } },
      { ...by, detail: { version: 3, edited: true, tags: ["tone"] } },
    ]);
    const same = await plant(harness, { bubbles: ["The very words."] });
    await ask(harness, "approve", same.id, admin, { final_text: "The very words." });
    const [approval] = await databaseOf(harness).query(
      statement<{ detail: { edited: boolean } }>(
        sql`select detail from audit_log where subject_id = ${same.id}`,
      ),
    );
    assert.equal(approval?.detail.edited, false, "the draft's own words are not an edit");
    const logged = JSON.stringify(harness.lines);
    for (const phrase of ["Private", "Secret", "Hidden"]) assert.ok(!logged.includes(phrase), phrase);
  });
}
