/** Claims and decisions over the API: who may take which step when, and what the others learn. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { claimMs } from "../../core/review/rules.ts";
import { Review } from "../../core/review/schema.ts";
import { type Answer, type Harness, startHarness } from "../support/harness.ts";
import { databaseOf } from "../support/harness.ts";
import { admin, ask, auditOf, addReviewer, type KeyHolder, plant, reviewOf } from "../support/reviews.ts";

/** The review in a step's response. */
function done(answer: Answer): Review {
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return Review.parse(answer.body);
}

function refused(answer: Answer, status: number, code: string, facts: Record<string, unknown> = {}): void {
  assert.equal(answer.status, status, JSON.stringify(answer.body));
  const body: Record<string, unknown> = { ...answer.body };
  assert.equal(body["code"], code, JSON.stringify(body));
  assert.equal(body["status"], status, "`status` is the HTTP status (RFC 9457), whatever else it says");
  for (const [name, value] of Object.entries(facts)) assert.equal(body[name], value, name);
}

describe("[R1] claims", () => {
  let harness: Harness;
  let eve: KeyHolder;
  beforeAll(async () => {
    harness = await startHarness();
    eve = await addReviewer(databaseOf(harness), "Eve");
  });
  afterAll(() => harness.close());

  test("a claim lasts ten minutes under its holder's name, and renewing restarts it", async () => {
    const { id } = await plant(harness);
    const first = done(await ask(harness, "claim", id));
    assert.equal(first.status, "claimed");
    assert.deepEqual(first.claimed_by, { id: admin.id, name: "admin" });
    assert.equal(Date.parse(first.claimed_until ?? ""), harness.clock.now() + claimMs);
    harness.clock.advance(60_000);
    const renewed = done(await ask(harness, "claim", id));
    assert.equal(Date.parse(renewed.claimed_until ?? ""), harness.clock.now() + claimMs);
    assert.equal(renewed.version, first.version + 1);
  });

  test("the second of two reviewers gets 409 with the first one's name on every step", async () => {
    const { id } = await plant(harness);
    const held = done(await ask(harness, "claim", id));
    for (const verb of ["claim", "release", "approve", "reject"] as const) {
      refused(await ask(harness, verb, id, eve), 409, "claimed_by_other", {
        claimed_by: "admin",
        claimed_until: held.claimed_until,
        review: id,
        review_status: "claimed",
      });
    }
    assert.deepEqual(await reviewOf(harness, id), held, "nothing has changed");
    assert.deepEqual(await auditOf(harness, id), ["review.claim"]);
  });

  test("of many claims at once one wins, and the others learn who holds it", async () => {
    const people = await Promise.all(
      Array.from({ length: 6 }, (_, n) => addReviewer(databaseOf(harness), `claimer-${n}`)),
    );
    const { id } = await plant(harness);
    const answers = await Promise.all(people.map((person) => ask(harness, "claim", id, person)));
    const winner = (await reviewOf(harness, id)).claimed_by?.name;
    assert.equal(answers.filter((answer) => answer.status === 200).length, 1);
    for (const answer of answers.filter(({ status }) => status !== 200)) {
      refused(answer, 409, "claimed_by_other", { claimed_by: winner });
    }
  });

  test("a released review is free for everyone, with a draft as `pending`, without one as `failed`", async () => {
    for (const [bubbles, status] of [
      [["Hi"], "pending"],
      [null, "failed"],
    ] as const) {
      const { id } = await plant(harness, { bubbles });
      done(await ask(harness, "claim", id));
      const released = done(await ask(harness, "release", id));
      assert.equal(released.status, status);
      assert.deepEqual([released.claimed_by, released.claimed_until], [null, null]);
      assert.equal(done(await ask(harness, "claim", id, eve)).claimed_by?.name, "Eve");
    }
  });

  test("an expired claim is anyone's, a millisecond earlier it is not", async () => {
    const { id } = await plant(harness);
    done(await ask(harness, "claim", id));
    harness.clock.advance(claimMs - 1);
    refused(await ask(harness, "claim", id, eve), 409, "claimed_by_other");
    harness.clock.advance(1);
    assert.equal(done(await ask(harness, "claim", id, eve)).claimed_by?.name, "Eve");
    refused(await ask(harness, "approve", id), 409, "claimed_by_other", { claimed_by: "Eve" });
  });

  test("the sweep returns expired claims to the queue, and no others", async () => {
    const [late, failed] = [await plant(harness), await plant(harness, { bubbles: null })];
    for (const { id } of [late, failed]) done(await ask(harness, "claim", id));
    harness.clock.advance(claimMs);
    const { id: fresh } = await plant(harness);
    done(await ask(harness, "claim", fresh));
    await harness.sweep();
    const after = await Promise.all([late.id, failed.id, fresh].map((id) => reviewOf(harness, id)));
    assert.deepEqual(
      after.map((review) => review.status),
      ["pending", "failed", "claimed"],
    );
    assert.deepEqual(
      after.map((review) => review.claimed_by?.name),
      [undefined, undefined, "admin"],
    );
  });

  test("releasing an unclaimed review answers 409 and changes nothing", async () => {
    const { id } = await plant(harness);
    const untouched = await reviewOf(harness, id);
    refused(await ask(harness, "release", id), 409, "wrong_state", { review_status: "pending" });
    assert.deepEqual(await reviewOf(harness, id), untouched);
  });
});

describe("[R1] decisions", () => {
  let harness: Harness;
  let eve: KeyHolder;
  beforeAll(async () => {
    harness = await startHarness();
    eve = await addReviewer(databaseOf(harness), "Eve");
  });
  afterAll(() => harness.close());

  /** The texts that reached one customer's chat. */
  const arrived = (chat: number) =>
    harness.telegram
      .sent()
      .filter((message) => message.chat_id === chat)
      .map((message) => message.text);

  test("without final_text the draft is sent unchanged, bubble by bubble", async () => {
    const { id } = await plant(harness, { userId: 71, bubbles: ["One.", "Two.\nThree."] });
    const approved = done(await ask(harness, "approve", id));
    assert.equal(approved.status, "approved");
    assert.equal(approved.final_text, "One.\n\nTwo.\nThree.");
    assert.deepEqual(approved.decided_by, { id: admin.id, name: "admin" });
    assert.equal(Date.parse(approved.decided_at ?? ""), harness.clock.now());
    assert.deepEqual(
      approved.deliveries.map(({ state, attempts }) => [state, attempts]),
      [
        ["queued", 0],
        ["queued", 0],
      ],
    );
    await harness.work();
    assert.deepEqual(arrived(71), ["One.", "Two.\nThree."]);
    const sent = await reviewOf(harness, id);
    assert.equal(sent.status, "sent");
    assert.ok(sent.deliveries.every(({ telegram_message_id }) => telegram_message_id !== null));
  });

  test("with final_text that text is sent, and the reviewer's rating of the draft is stored", async () => {
    const { id } = await plant(harness, { userId: 72, bubbles: ["The draft."] });
    const body = { final_text: "Mine. 🙂", edit_tags: ["tone", "facts"], quality_score: 2, notes: "so-so" };
    const approved = done(await ask(harness, "approve", id, eve, body));
    assert.deepEqual(
      [approved.final_text, approved.edit_tags, approved.quality_score, approved.notes],
      [body.final_text, body.edit_tags, body.quality_score, body.notes],
    );
    assert.equal(approved.draft?.text, "The draft.", "the draft stays what it was");
    assert.equal(approved.decided_by?.name, "Eve");
    await harness.work();
    assert.deepEqual(arrived(72), ["Mine. 🙂"]);
  });

  test("a review without a draft needs final_text: 422 names it, and with it the reply is sent", async () => {
    const { id } = await plant(harness, { userId: 73, bubbles: null });
    const untouched = await reviewOf(harness, id);
    assert.equal(untouched.status, "failed");
    refused(await ask(harness, "approve", id), 422, "field_invalid", { field: "final_text" });
    refused(await ask(harness, "approve", id, admin, { notes: "x" }), 422, "field_invalid", {
      field: "final_text",
    });
    assert.deepEqual(await reviewOf(harness, id), untouched);
    done(await ask(harness, "approve", id, admin, { final_text: "By hand." }));
    await harness.work();
    assert.deepEqual(arrived(73), ["By hand."]);
  });

  test("a rejection sends nothing and keeps its reason", async () => {
    const { id } = await plant(harness, { userId: 74 });
    const rejected = done(await ask(harness, "reject", id, eve, { reason: "rude" }));
    assert.deepEqual(
      [rejected.status, rejected.reject_reason, rejected.decided_by?.name, rejected.deliveries],
      ["rejected", "rude", "Eve", []],
    );
    await harness.work();
    assert.deepEqual(arrived(74), []);
  });

  test("what is decided stays decided: 409 with the winner's name and time", async () => {
    const approved = await plant(harness);
    const rejected = await plant(harness);
    done(await ask(harness, "approve", approved.id, eve));
    done(await ask(harness, "reject", rejected.id, eve));
    const decided_at = new Date(harness.clock.now()).toISOString();
    harness.clock.advance(5_000);
    for (const { id } of [approved, rejected]) {
      const before = await reviewOf(harness, id);
      for (const by of [admin, eve]) {
        for (const verb of ["claim", "release", "approve", "reject"] as const) {
          refused(await ask(harness, verb, id, by), 409, "already_decided", {
            decided_by: "Eve",
            decided_at,
          });
        }
      }
      assert.deepEqual(await reviewOf(harness, id), before);
      assert.equal((await auditOf(harness, id)).length, 1);
    }
  });

  test("a version that is not current answers 409 and changes nothing", async () => {
    const { id } = await plant(harness);
    done(await ask(harness, "claim", id));
    const { version } = done(await ask(harness, "release", id));
    const before = await reviewOf(harness, id);
    for (const wrong of [version - 1, version + 1]) {
      const facts = { version, review_status: "pending" };
      refused(await ask(harness, "approve", id, admin, { version: wrong }), 409, "version_conflict", facts);
      const rejection = { reason: "no", version: wrong };
      refused(await ask(harness, "reject", id, admin, rejection), 409, "version_conflict", facts);
    }
    assert.deepEqual(await reviewOf(harness, id), before);
    assert.equal(done(await ask(harness, "approve", id, admin, { version })).status, "approved");
  });

  test("an invalid field is rejected with 422 and its name, and nothing is decided", async () => {
    const { id } = await plant(harness);
    const wrong: Record<string, readonly unknown[]> = {
      final_text: ["", "  \n\t", "a\0b", "a\ud800b", "\udc00", "x".repeat(32_769), 7, null, ["x"]],
      edit_tags: ["tone", Array.from({ length: 33 }, String)],
      "edit_tags.0": [[""], ["x".repeat(65)], ["\0"], [7]],
      quality_score: [0, 6, 2.5, "3"],
      notes: ["\0", "\ud800", "x".repeat(4_001), 1],
      version: [1.5, "1", 0, -1, 2_147_483_648, Number.MAX_SAFE_INTEGER],
      final: ["typo"],
    };
    for (const [field, values] of Object.entries(wrong)) {
      for (const value of values) {
        const body = { [field.split(".")[0] ?? field]: value };
        refused(await ask(harness, "approve", id, admin, body), 422, "field_invalid", { field });
      }
    }
    for (const reason of [undefined, "", "\0", "\udfff", "x".repeat(4_001)]) {
      refused(await ask(harness, "reject", id, admin, { reason }), 422, "field_invalid", { field: "reason" });
    }
    for (const body of ["[]", "null", "7", '"x"']) {
      refused(await ask(harness, "approve", id, admin, body), 422, "field_invalid", { field: "body" });
    }
    refused(await ask(harness, "approve", id, admin, "{"), 400, "body_not_json");
    refused(await ask(harness, "approve", id, admin, `"${"x".repeat(1_100_000)}"`), 413, "body_too_large");
    assert.equal((await reviewOf(harness, id)).status, "pending");
    assert.deepEqual(await auditOf(harness, id), []);
  });

  test("the longest text that can be approved is sent completely, in order", async () => {
    const { id } = await plant(harness, { userId: 75 });
    const text = "word 🙂 ".repeat(4_096).slice(0, 32_768).trimEnd();
    done(await ask(harness, "approve", id, admin, { final_text: text }));
    await harness.work();
    const squeeze = (words: string) => words.replaceAll(/\s+/g, "");
    assert.equal(squeeze(arrived(75).join("")), squeeze(text));
    assert.ok(arrived(75).every((piece) => piece.length <= 4_096));
  });
});
