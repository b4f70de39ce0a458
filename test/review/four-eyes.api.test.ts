/** Four eyes: what a setting demands two people for, and that the database refuses anything less. */
import { beforeEach, describe, expect, test } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import { Review } from "../../core/review/schema.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import {
  admin,
  ask,
  auditOf,
  addReviewer,
  type KeyHolder,
  type Plan,
  plant,
  reviewOf,
} from "../support/reviews.ts";

describe("[R12] four eyes", () => {
  let harness: Harness;
  let eve: KeyHolder;
  beforeEach(async () => {
    harness = await startHarness();
    eve = await addReviewer(databaseOf(harness), "Eve");
    return () => harness.close();
  });

  const demand = async (four_eyes: "off" | "blocked" | "all") => {
    const { version } = (await harness.api("GET", "/v1/settings")).body as unknown as { version: number };
    const answer = await harness.api("PUT", "/v1/settings", { version, values: { four_eyes } });
    expect(answer.status, answer.text).toBe(200);
  };
  const second = (verb: "confirm" | "decline", id: string, by: KeyHolder, body: object) =>
    harness.api("POST", `/v1/reviews/${id}/${verb}`, body, by.key);
  const confirm = async (id: string, by: KeyHolder) =>
    second("confirm", id, by, { version: (await reviewOf(harness, id)).version });
  const proposed = async (plan: Plan = {}, body: object = {}) => {
    const { id } = await plant(harness, plan);
    const answer = await ask(harness, "approve", id, admin, body);
    expect(answer.status, answer.text).toBe(200);
    return Review.parse(answer.body);
  };
  const sent = async () => harness.telegram.calls().filter(({ method }) => method === "sendMessage").length;

  test("[R12] the first approval waits in the queue, and only somebody else's confirmation sends exactly this", async () => {
    await demand("all");
    const body = {
      final_bubbles: ["One.", "Two."],
      edit_tags: ["tone"],
      quality_score: 4,
      notes: "ok",
      link_preview: true,
    };
    const waiting = await proposed({}, body);
    expect(waiting).toMatchObject({
      status: "pending",
      decided_by: null,
      claimed_by: null,
      proposal: { by: { name: "admin" }, text: "One.\n\nTwo.", pieces: ["One.", "Two."] },
    });
    await harness.work();
    expect(await sent()).toBe(0);
    const own = await confirm(waiting.id, admin);
    expect([own.status, own.body["code"]]).toEqual([409, "second_person_needed"]);
    const again = await ask(harness, "approve", waiting.id, admin, { ...body, version: waiting.version });
    expect(again.body).toMatchObject({ code: "second_person_needed", proposed_by: "admin" });
    const done = Review.parse((await confirm(waiting.id, eve)).body);
    expect(done).toMatchObject({
      status: "approved",
      decided_by: { name: "Eve" },
      proposal: { by: { name: "admin" } },
      final_text: "One.\n\nTwo.",
      edit_tags: ["tone"],
      quality_score: 4,
      notes: "ok",
      link_preview: true,
    });
    await harness.work();
    expect(await sent()).toBe(2);
    expect(await auditOf(harness, waiting.id)).toEqual(["review.propose", "review.approve"]);
    const [row] = await databaseOf(harness).query(
      statement<{ actor_name: string; detail: object }>(sql`
        select actor_name, detail from audit_log where subject_id = ${waiting.id} and action = 'review.approve'`),
    );
    expect(row).toMatchObject({
      actor_name: "Eve",
      detail: { first: "admin", edited: true, tags: ["tone"] },
    });
  });

  test("[R12] declined with a reason, it waits for another answer; the one who edits becomes the first", async () => {
    await demand("all");
    const { id } = await proposed();
    const declined = Review.parse((await second("decline", id, eve, { reason: "Wrong price." })).body);
    expect(declined).toMatchObject({
      status: "pending",
      proposal: null,
      declined: { by: { name: "Eve" }, reason: "Wrong price." },
    });
    expect((await second("decline", id, eve, { reason: "Again." })).body).toMatchObject({
      code: "wrong_state",
    });
    expect((await confirm(id, eve)).body).toMatchObject({ code: "wrong_state" });
    await ask(harness, "approve", id, admin, { final_text: "12 EUR." });
    const edited = Review.parse((await ask(harness, "approve", id, eve, { final_text: "13 EUR." })).body);
    expect(edited).toMatchObject({
      status: "pending",
      declined: null,
      proposal: { by: { name: "Eve" }, text: "13 EUR." },
    });
    expect((await confirm(id, eve)).body).toMatchObject({ code: "second_person_needed" });
    const same = await ask(harness, "approve", id, admin, { final_text: "13 EUR." });
    expect(same.body).toMatchObject({ code: "second_person_needed", proposed_by: "Eve" });
    expect((await confirm(id, admin)).body).toMatchObject({ status: "approved", final_text: "13 EUR." });
    expect(await auditOf(harness, id)).toEqual([
      "review.propose",
      "review.decline",
      "review.propose",
      "review.propose",
      "review.approve",
    ]);
  });

  test("[R12] for blocked drafts only: sending one unedited needs two people, everything else one", async () => {
    await demand("blocked");
    const { id } = await plant(harness, { flag: "blocked" });
    expect((await ask(harness, "approve", id)).body).toMatchObject({ code: "confirmation_needed" });
    const text = (await reviewOf(harness, id)).draft?.text ?? "";
    for (const sameText of [{}, { final_text: `${text}\n` }, { final_text: `\u2060${text}` }]) {
      const waiting = await ask(harness, "approve", id, admin, { ...sameText, confirm_blocked: true });
      expect(waiting.body).toMatchObject({ status: "pending", proposal: { by: { name: "admin" } } });
      const declined = await second("decline", id, eve, { reason: "Are you sure?" });
      expect(declined.status, declined.text).toBe(200);
    }
    const alone = databaseOf(harness).query({
      sql: `update interactions set status = 'approved', decision_id = gen_random_uuid(), decided_by = $2::uuid,
        decided_at = now(), final_text = $3, approved_pieces = to_jsonb(array[$3::text]) where id = $1`,
      parameters: [id, admin.id, `${text}\u200b`],
    });
    await expect(alone, "an edit that nobody sees").rejects.toMatchObject({ facts: { sqlstate: "NA008" } });
    await ask(harness, "approve", id, admin, { confirm_blocked: true });
    expect((await confirm(id, eve)).body).toMatchObject({ status: "approved" });
    for (const [plan, body] of [
      [{ flag: "blocked" }, { final_text: "Better not." }],
      [{ flag: "flagged" }, {}],
      [{}, {}],
      [{ bubbles: null }, { final_text: "By hand." }],
    ] as const)
      expect(await proposed(plan, body)).toMatchObject({ status: "approved", proposal: null });
  });

  test("[R12] only the version that was read can be confirmed, and an undo starts over", async () => {
    await demand("all");
    const { id, version } = await proposed();
    expect((await second("confirm", id, eve, { version: version - 1 })).body).toMatchObject({
      code: "version_conflict",
    });
    expect((await second("confirm", id, eve, {})).status).toBe(422);
    expect((await second("confirm", id, eve, { version, undoable: true })).body).toMatchObject({
      status: "approved",
    });
    expect((await ask(harness, "undo", id, eve)).body).toMatchObject({ status: "claimed", proposal: null });
    const [left] = await databaseOf(harness).query(
      statement<{ deliveries: number }>(sql`select count(*)::integer as deliveries from deliveries`),
    );
    expect(left?.deliveries).toBe(0);
  });

  test("[R12] another draft, or the first person being disabled, voids the approval", async () => {
    await demand("all");
    const { id } = await proposed();
    expect((await ask(harness, "regenerate", id, eve)).body).toMatchObject({
      status: "claimed",
      proposal: null,
    });
    const other = await plant(harness);
    await ask(harness, "approve", other.id, eve);
    await databaseOf(harness).query(
      statement(sql`update reviewers set disabled_at = now() where id = ${eve.id}::uuid`),
    );
    expect((await reviewOf(harness, other.id)).proposal).toBeNull();
    expect((await confirm(other.id, admin)).body).toMatchObject({ code: "wrong_state" });
    const renewed = await ask(harness, "approve", other.id, admin);
    expect(renewed.body).toMatchObject({ status: "pending", proposal: { by: { name: "admin" } } });
  });

  test("[R12] what waits for a second person is not offered to the first as the next review", async () => {
    await demand("all");
    const { id } = await proposed();
    const next = (by: KeyHolder) => harness.api("POST", "/v1/reviews/next", {}, by.key);
    expect((await next(admin)).text).not.toContain(id);
    expect((await next(eve)).text).toContain(id);
  });

  test("(promise 3) the database refuses an answer that lacks a second person, whatever is written by SQL", async () => {
    await demand("all");
    const { id } = await proposed();
    const run = (set: string, of = id) =>
      databaseOf(harness).query({ sql: `update interactions set ${set} where id = $1`, parameters: [of] });
    const decided = (by: KeyHolder, text = "Hello there.") =>
      `status = 'approved', decision_id = gen_random_uuid(), decided_by = '${by.id}', decided_at = now(),
        final_text = '${text}', approved_pieces = '["${text}"]'`;
    const refused = { facts: { sqlstate: "NA008" } };
    await expect(run(decided(admin)), "the first one again").rejects.toMatchObject(refused);
    await expect(run(decided(eve, "Other.")), "another text").rejects.toMatchObject(refused);
    await expect(
      run(decided(eve).replace(`decided_by = '${eve.id}'`, "decided_by = null")),
    ).rejects.toMatchObject(refused);
    await expect(run("status = 'sending'")).rejects.toMatchObject(refused);
    const fresh = await plant(harness);
    const both = `proposed_by = '${admin.id}', proposal = '{"text": "Hello there.", "pieces": ["Hello there."]}'`;
    await expect(run(`${both}, ${decided(eve)}`, fresh.id), "both in one statement").rejects.toMatchObject(
      refused,
    );
    await databaseOf(harness).query(
      statement(sql`update reviewers set disabled_at = now() where id = ${eve.id}::uuid`),
    );
    await expect(run(decided(eve)), "by somebody disabled").rejects.toMatchObject(refused);
    await databaseOf(harness).query(
      statement(sql`update reviewers set disabled_at = null where id = ${eve.id}::uuid`),
    );
    await expect(
      databaseOf(harness).query({
        sql: `insert into interactions (id, created_at, user_id, chat_id, status, priority, final_text)
          select gen_random_uuid(), created_at, user_id, chat_id, 'approved', 5, 'x' from interactions where id = $1`,
        parameters: [id],
      }),
    ).rejects.toMatchObject(refused);
    expect(await reviewOf(harness, id)).toMatchObject({ status: "pending" });
    await run(decided(eve));
    expect(await reviewOf(harness, id)).toMatchObject({ status: "approved" });
  });

  test("[R12] two people who confirm at once: one does, and nothing is sent twice", async () => {
    await demand("all");
    const bob = await addReviewer(databaseOf(harness), "Bob");
    const { id } = await proposed();
    const answers = await Promise.all([confirm(id, eve), confirm(id, bob)]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    await harness.work();
    expect(await sent()).toBe(1);
  });
});
