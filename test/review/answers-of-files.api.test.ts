/** Answers that consist of files alone: approved, confirmed by a second person, sent, and shown. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { settledAfterMs } from "../../core/analytics/preferences.ts";
import { sql, statement } from "../../core/compiler.ts";
import { Review } from "../../core/review/schema.ts";
import { attach } from "../support/attachments.ts";
import { linkedColleague, messagesIn, settle } from "../support/group.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { admin, ask, addReviewer, type KeyHolder, plant, reviewOf } from "../support/reviews.ts";
import { startConversation } from "../support/conversation.ts";

const group = -100_778;

describe("[R3] answers of files alone", () => {
  let harness: Harness;
  let eve: KeyHolder;
  beforeAll(async () => {
    harness = await startHarness({ TELEGRAM_REVIEW_GROUPS: String(group) });
    eve = await addReviewer(databaseOf(harness), "Eve");
    await linkedColleague(harness, "Rae");
  });
  afterAll(() => harness.close());

  const inChat = (userId: number) =>
    messagesIn(harness, userId).map(({ text, file }) => (file === null ? text : `${file.kind} ${file.name}`));

  test("[R3] (promise 3) exactly the files are sent, without the draft, and shown everywhere afterwards", async () => {
    const turn = startConversation(harness, 75);
    const { id } = await turn.say("Just the picture, please.");
    const cat = await attach(harness, id);
    const approved = await ask(harness, "approve", id, admin, { final_bubbles: [], attachments: [cat.id] });
    expect(approved.status, approved.text).toBe(200);
    const { final_text, deliveries } = Review.parse(approved.body);
    expect(final_text).toBe("");
    expect(deliveries).toMatchObject([{ text: "[photo]", attachment: { id: cat.id } }]);
    await settle(harness);
    expect(inChat(75)).toEqual(["photo cat.png"]);
    expect((await reviewOf(harness, id)).status).toBe("sent");
    const memory = await harness.api("GET", `/v1/users/${turn.customer}/memory`);
    expect(memory.text).toContain("[photo]");
    const posts = messagesIn(harness, group).map(({ text }) => text);
    expect(posts.some((text) => /Answer\n\+ 1 attachment/.test(text))).toBe(true);
    // There is no better text to learn from.
    harness.clock.advance(settledAfterMs);
    expect((await harness.api("GET", "/v1/export/preferences")).text).toBe("");
  });

  test("[R3] also where no draft could be made, and after an undo", async () => {
    const { id } = await plant(harness, { userId: 6_076, bubbles: null });
    const cat = await attach(harness, id);
    const files = { final_bubbles: [], attachments: [cat.id] };
    await ask(harness, "approve", id, admin, { ...files, undo_seconds: 20 });
    expect((await ask(harness, "undo", id)).body).toMatchObject({ final_text: null, deliveries: [] });
    await harness.work();
    expect(inChat(6_076)).toEqual([]);
    await ask(harness, "approve", id, admin, files);
    await settle(harness);
    expect(inChat(6_076)).toEqual(["photo cat.png"]);
  });

  test("[R12] a second person confirms exactly these files", async () => {
    const demand = async (four_eyes: "all" | "off") => {
      const { version } = (await harness.api("GET", "/v1/settings")).body as unknown as { version: number };
      await harness.api("PUT", "/v1/settings", { version, values: { four_eyes } });
    };
    await demand("all");
    const { id } = await plant(harness, { userId: 6_077 });
    const cat = await attach(harness, id);
    const waiting = await ask(harness, "approve", id, admin, { final_bubbles: [], attachments: [cat.id] });
    expect(Review.parse(waiting.body).proposal).toMatchObject({ text: "", pieces: [], attachments: [cat] });
    const { version } = await reviewOf(harness, id);
    await harness.api("POST", `/v1/reviews/${id}/confirm`, { version }, eve.key);
    await demand("off");
    await settle(harness);
    expect(inChat(6_077)).toEqual(["photo cat.png"]);
  });

  test("[R1] an answer of nothing is refused by the API and by the database", async () => {
    const { id } = await plant(harness);
    for (const body of [{ final_bubbles: [] }, { final_bubbles: [], attachments: [] }, { final_text: "" }])
      expect((await ask(harness, "approve", id, admin, body)).body).toMatchObject({ code: "field_invalid" });
    expect(await reviewOf(harness, id)).toMatchObject({ status: "pending" });
    const nothing = statement(
      sql`update interactions set approved_pieces = '[]', status = 'approved', decided_by = ${admin.id}::uuid,
        decided_at = now(), final_text = '' where id = ${id}::uuid`,
    );
    await expect(databaseOf(harness).query(nothing)).rejects.toMatchObject({ code: "database_failed" });
  });
});
