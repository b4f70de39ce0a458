/** A draft that the constitution blocked is sent unchanged only after a second confirmation. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { visibleOf } from "../../core/kernel/visible.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { admin, ask, plant, reviewOf } from "../support/reviews.ts";

describe("blocked drafts", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness();
  });
  afterAll(() => harness.close());

  const blocked = async () => (await plant(harness, { flag: "blocked", bubbles: ["Trust me."] })).id;
  const approve = (id: string, body: object) => ask(harness, "approve", id, admin, body);

  test("[R12] sending one as it is needs the confirmation, which the audit keeps", async () => {
    const id = await blocked();
    for (const body of [
      {},
      { final_text: "Trust me." },
      // The customer would get the same.
      { final_text: "\n Trust me. " },
      { final_bubbles: ["Trust me. "] },
      { confirm_blocked: false },
    ]) {
      const answer = await approve(id, body);
      expect([answer.status, answer.body]).toMatchObject([409, { code: "confirmation_needed" }]);
    }
    expect((await reviewOf(harness, id)).status).toBe("pending");
    expect((await approve(id, { confirm_blocked: true })).status).toBe(200);
    const [row] = await databaseOf(harness).query<{ detail: object }>({
      sql: "select detail from audit_log where subject_id = $1 and action = 'review.approve'",
      parameters: [id],
    });
    expect(row?.detail).toMatchObject({ confirmed_blocked: true, edited: false });
  });

  test("[R7] [R12] white space around the draft's own text is not an edit, because Telegram does not send it", async () => {
    const { id } = await plant(harness, { bubbles: ["Trust me."] });
    const answer = await approve(id, { final_text: " Trust me.\n" });
    expect([answer.status, answer.body["final_text"]]).toEqual([200, "Trust me."]);
    const [row] = await databaseOf(harness).query<{ detail: object }>({
      sql: "select detail from audit_log where subject_id = $1 and action = 'review.approve'",
      parameters: [id],
    });
    expect(row?.detail).toMatchObject({ edited: false });
  });

  test("[R12] an invisible edit does not count: white space, zero width, direction", async () => {
    for (const final_text of [
      "Trust  me.",
      "Trust\nme.",
      "Trust\u200b me.",
      "Trust\u00a0me.",
      "\u202aTrust me.",
    ]) {
      const answer = await approve(await blocked(), { final_text });
      expect([answer.status, answer.body]).toMatchObject([409, { code: "confirmation_needed" }]);
    }
    const { id } = await plant(harness, { flag: "blocked", bubbles: ["Trust me.", "Pay now."] });
    for (const final_bubbles of [["Trust me.\n\n\nPay now."], ["Trust", "me. Pay now."]])
      expect((await approve(id, { final_bubbles })).body).toMatchObject({ code: "confirmation_needed" });
    const confirmed = { final_text: "Trust me. Pay now.", confirm_blocked: true };
    expect((await approve(id, confirmed)).status).toBe(200);
  });

  test("[R12] the database sees the same as the code in every character", async () => {
    const codes = Array.from({ length: 0x10ffff }, (_, index) => index + 1).filter(
      (code) => code < 0xd800 || code > 0xdfff,
    );
    const letters = codes.map((code) => String.fromCodePoint(code));
    const [row] = await databaseOf(harness).query<{ seen: string }>({
      sql: "select visible_text($1) as seen",
      parameters: [letters.join("")],
    });
    // Only what differs: a million letters are no message.
    const seen = new Set(row?.seen);
    const unlike = letters.filter((letter) => seen.has(letter) !== (visibleOf(letter) !== ""));
    expect(unlike.map((letter) => letter.codePointAt(0)?.toString(16))).toEqual([]);
  });

  test("[R12] an edited one, a flagged one and a clean one need none", async () => {
    expect((await approve(await blocked(), { final_text: "I cannot promise that." })).status).toBe(200);
    expect((await approve(await blocked(), { final_bubbles: ["I cannot", "promise that."] })).status).toBe(
      200,
    );
    for (const flag of ["flagged", "clean"] as const)
      expect((await approve((await plant(harness, { flag })).id, {})).status).toBe(200);
  });

  test("[R12] a decision by somebody else is named before the confirmation is asked for", async () => {
    const id = await blocked();
    expect((await ask(harness, "reject", id, admin, { reason: "no" })).status).toBe(200);
    expect((await approve(id, {})).body).toMatchObject({ code: "already_decided" });
  });
});
