/** A draft that the constitution blocked is sent unchanged only after a second confirmation. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
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
