/** Writing to a customer first: the same approval, the same second person, the same delivery, and who cannot be written to. */
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import { randomIds } from "../../core/kernel/ids.ts";
import { Review } from "../../core/review/schema.ts";
import { attach } from "../support/attachments.ts";
import { messagesIn, settle } from "../support/group.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { admin, ask, auditOf, addReviewer, type KeyHolder, plant, reviewOf } from "../support/reviews.ts";
import { startConversation } from "../support/conversation.ts";

const group = -100_778;

describe("[R12] writing first", () => {
  let harness: Harness;
  let eve: KeyHolder;
  beforeAll(async () => {
    harness = await startHarness({ TELEGRAM_REVIEW_GROUPS: String(group) });
    eve = await addReviewer(databaseOf(harness), "Eve");
  });
  afterAll(() => harness.close());

  const open = (customer: string, by: KeyHolder = eve) =>
    harness.api("POST", `/v1/users/${customer}/write-first`, undefined, by.key);
  const opened = async (customer: string): Promise<Review> => {
    const answer = await open(customer);
    expect(answer.status, answer.text).toBe(200);
    return Review.parse(answer.body);
  };
  const texts = (userId: number) => messagesIn(harness, userId).map(({ text, file }) => file?.name ?? text);

  test("[R12] (promise 3) a claimed review without a question: approved with text and files, sent, audited, in the conversation", async () => {
    const { customer, say, reply } = startConversation(harness, 81);
    await reply(await say("Hello"), "Hi.");
    const review = await opened(customer);
    expect(review).toMatchObject({
      status: "claimed",
      written_first: true,
      draft: null,
      failure: null,
      messages: [],
      claimed_by: { name: "Eve" },
    });
    expect((await ask(harness, "approve", review.id, eve)).body).toMatchObject({ code: "field_invalid" });
    const cat = await attach(harness, review.id);
    await ask(harness, "approve", review.id, eve, {
      final_text: "Your lamp is back.",
      attachments: [cat.id],
    });
    await settle(harness);
    expect(texts(81)).toEqual(["Hi.", "Your lamp is back.", "cat.png"]);
    expect(await reviewOf(harness, review.id)).toMatchObject({ status: "sent", decided_by: { name: "Eve" } });
    expect(await auditOf(harness, review.id)).toEqual([
      "review.write_first",
      "review.claim",
      "review.approve",
    ]);
    const said = await harness.api("GET", `/v1/users/${customer}/conversation`);
    expect(said.text).toContain("Your lamp is back.");
    expect(messagesIn(harness, group).filter(({ text }) => text.includes("Your lamp"))).toEqual([]);
    const next = await say("Great");
    expect(JSON.stringify(next.context)).not.toContain("null,null");
    expect((await harness.api("GET", `/v1/users/${customer}/memory`)).text).toContain("Your lamp is back.");
  });

  test("[R12] where every answer needs a second person, so does this", async () => {
    const { version } = (await harness.api("GET", "/v1/settings")).body as unknown as { version: number };
    await harness.api("PUT", "/v1/settings", { version, values: { four_eyes: "all" } });
    onTestFinished(
      async () =>
        void (await harness.api("PUT", "/v1/settings", {
          version: version + 1,
          values: { four_eyes: "off" },
        })),
    );
    const { customer } = await plant(harness, { userId: 8_200 });
    const { id } = await opened(customer);
    const waiting = await ask(harness, "approve", id, eve, { final_text: "News for you." });
    expect(waiting.body).toMatchObject({ status: "failed", proposal: { by: { name: "Eve" } } });
    await settle(harness);
    expect(texts(8_200)).toEqual([]);
    const { version: read } = await reviewOf(harness, id);
    await harness.api("POST", `/v1/reviews/${id}/confirm`, { version: read }, admin.key);
    await settle(harness);
    expect(texts(8_200)).toEqual(["News for you."]);
  });

  test("[R12] there is one at a time; it can be rejected, undone, and expires; no draft can be asked for", async () => {
    const { customer } = await plant(harness);
    const { id } = await opened(customer);
    expect((await opened(customer)).id).toBe(id);
    expect(Review.parse((await open(customer, admin)).body).id, "a colleague's too").toBe(id);
    expect((await ask(harness, "regenerate", id, eve)).body).toMatchObject({ code: "wrong_state" });
    await ask(harness, "approve", id, eve, { final_text: "Wait.", undo_seconds: 20 });
    expect((await ask(harness, "undo", id, eve)).body).toMatchObject({ status: "claimed", deliveries: [] });
    await ask(harness, "reject", id, eve, { reason: "No need." });
    const second = await opened(customer);
    expect(second.id).not.toBe(id);
    harness.clock.advance(4 * 86_400_000);
    await harness.sweep();
    expect((await reviewOf(harness, second.id)).status).toBe("expired");
  });

  test("[R12] [Q1] a customer who is silenced, blocked the bot or does not exist cannot be written to", async () => {
    const { customer } = await plant(harness);
    await harness.api("PUT", `/v1/users/${customer}/protocol`, { silenced: true, reason: "asked for it" });
    expect((await open(customer)).body).toMatchObject({ code: "wrong_state", reason: "silenced" });
    await harness.api("PUT", `/v1/users/${customer}/protocol`, { silenced: false, reason: "over" });
    await databaseOf(harness).query(
      statement(sql`update users set reachable = false where id = ${customer}::uuid`),
    );
    expect((await open(customer)).body).toMatchObject({ code: "wrong_state", reason: "unreachable" });
    expect((await open(randomIds.random())).status).toBe(404);
    expect((await open(customer, { ...eve, key: "wrong-key-000000000000" })).status).toBe(401);
  });

  test("[R3] Telegram's refusal to write to someone who never started the bot is shown as such", async () => {
    const { customer } = await plant(harness, { userId: 8_300 });
    const { id } = await opened(customer);
    await ask(harness, "approve", id, eve, { final_text: "Hello!" });
    const description = "Forbidden: bot can't initiate conversation with a user";
    const body = JSON.stringify({ ok: false, error_code: 403, description });
    harness.telegram.fail({ kind: "answer", status: 403, body }, { chat_id: 8_300 });
    await settle(harness);
    expect((await reviewOf(harness, id)).status).toBe("undeliverable");
    const [failed] = (await harness.api("GET", "/v1/deliveries?state=undeliverable")).body.items as unknown[];
    expect(failed).toMatchObject({ error_code: "never_started", error: description });
  });

  test("[R2] [R12] if the customer writes before it is claimed again, their question takes it over with what was typed", async () => {
    const { customer, say } = startConversation(harness, 84);
    const first = await say("Hello");
    await ask(harness, "approve", first.id, eve, { final_text: "Hi." });
    await settle(harness);
    const { id } = await opened(customer);
    const saved = await harness.api(
      "PUT",
      `/v1/reviews/${id}/unsent-answers`,
      {
        revision: 0,
        bubbles: ["Your lamp"],
        edit_tags: [],
        quality_score: null,
        notes: "",
        link_preview: false,
        version: 0,
        writer: randomIds.random(),
        sequence: 1,
      },
      eve.key,
    );
    expect(saved.status, saved.text).toBe(200);
    await ask(harness, "release", id, eve, {});
    const next = await say("Is my lamp repaired?");
    expect(await reviewOf(harness, id)).toMatchObject({ status: "superseded", superseded_by: next.id });
    const unsent = await harness.api("GET", `/v1/reviews/${next.id}/unsent-answers`, undefined, eve.key);
    expect(unsent.text).toContain("Your lamp");
  });
});
