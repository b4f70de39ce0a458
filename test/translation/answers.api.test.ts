/** An answer written in the reviewer's own language: translated, checked, approved, and both texts stored. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { settledAfterMs } from "../../core/analytics/preferences.ts";
import { sql, statement } from "../../core/compiler.ts";
import { customerIdOf, randomIds } from "../../core/kernel/ids.ts";
import { Review } from "../../core/review/schema.ts";
import { UnsentAnswers } from "../../core/review/unsent-schema.ts";
import { AnswerTranslation, type OwnTextInput } from "../../core/translation/schema.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { admin, ask, addReviewer, type KeyHolder, plant, reviewOf } from "../support/reviews.ts";
import { startConversation } from "../support/conversation.ts";
import { type FakeTranslator, startTranslator } from "../support/translator.ts";

let fake: FakeTranslator;
let harness: Harness;
let eve: KeyHolder;
beforeAll(async () => {
  fake = await startTranslator();
  harness = await startHarness(fake.env);
  eve = await addReviewer(databaseOf(harness), "Eve");
});
afterAll(async () => {
  await harness.close();
  fake.close();
});
beforeEach(() => {
  fake.asked.length = 0;
  fake.server.status = 200;
  fake.spoil = (text) => text;
});

let person = 800;
const written = async (text = "Quand ouvrez-vous ?") => {
  const { say, customer } = startConversation(harness, ++person);
  return { id: (await say(text)).id, customer, user: person };
};
const request = (id: string, body: object) =>
  harness.api("POST", `/v1/reviews/${id}/answer-translation`, { from: "de", ...body }, eve.key);
const translate = async (id: string, text: string, more: object = {}) => {
  const answer = await request(id, { text, ...more });
  expect(answer.status, answer.text).toBe(200);
  return AnswerTranslation.parse(answer.body);
};
/** What the console would send along with an approval of this translation. */
const ownOf = (
  { cost_usd: _cost, ...translation }: AnswerTranslation,
  text = translation.source,
): OwnTextInput => ({
  language: "de",
  text,
  translation,
});
const approve = async (id: string, body: object, by = eve) => {
  const answer = await ask(harness, "approve", id, by, body);
  expect(answer.status, answer.text).toBe(200);
  return Review.parse(answer.body);
};
const sentTo = (user: number) =>
  harness.telegram
    .sent()
    .filter(({ chat_id: chat }) => chat === user)
    .map(({ text }) => text);

describe("[R14] translating an answer", () => {
  test("[R14] into the customer's language, and back by a call that sees only the result", async () => {
    const { id, customer } = await written();
    const made = await translate(id, "Guten Tag!\n\nWir öffnen um **9** Uhr, {{name}}.");
    expect(made).toMatchObject({
      source: "Guten Tag!\n\nWir öffnen um **9** Uhr, {{name}}.",
      to: "fr",
      bubbles: ["[fr] Guten Tag!", "[fr] Wir öffnen um **9** Uhr, {{name}}."],
      reads_as: ["[de] [fr] Guten Tag!", "[de] [fr] Wir öffnen um **9** Uhr, {{name}}."],
      formatting_lost: false,
    });
    expect(fake.asked.map(({ into, texts }) => [into, texts])).toEqual([
      ["fr", ["Guten Tag!", "Wir öffnen um **9** Uhr, ⟦1⟧."]],
      ["de", ["[fr] Guten Tag!", "[fr] Wir öffnen um **9** Uhr, ⟦1⟧."]],
    ]);
    const calls = await databaseOf(harness).query(
      statement<{ cost_usd: number }>(
        sql`select cost_usd from model_calls where purpose = 'translation' and user_id = ${customer}::uuid`,
      ),
    );
    expect(calls.reduce((sum, { cost_usd: cost }) => sum + cost, 0)).toBeCloseTo(made.cost_usd ?? -1, 8);
    expect(calls).toHaveLength(2);
  });

  test("[R14] into a language that is named, and a block of code stays one message", async () => {
    const { id } = await plant(harness);
    const made = await translate(id, "So:\n\n```\na\n\nb\n```", { to: "es" });
    expect([made.to, made.bubbles]).toEqual(["es", ["[es] So:", "[es] ```\na\n\nb\n```"]]);
    const refused = await request(id, { text: "Hallo" });
    expect([refused.status, refused.body], "the customer wrote nothing here").toMatchObject([
      422,
      { field: "to" },
    ]);
  });

  test("[R14] lost formatting is marked, and a failed check leaves the translation without one", async () => {
    const { id } = await written();
    fake.spoil = (text) => text.replaceAll("⟦1⟧", "");
    expect(await translate(id, "Siehe https://a.example")).toMatchObject({ formatting_lost: true });
    let calls = 0;
    fake.spoil = (text) => (++calls === 2 ? null : text);
    expect(await translate(id, "Hallo")).toMatchObject({ bubbles: ["[fr] Hallo"], reads_as: null });
  });

  test("[R14] a part that the model leaves out is an error, never a shorter answer", async () => {
    const { id } = await written();
    fake.spoil = (text, number) => (number === 2 ? null : text);
    const failed = await request(id, { text: "Eins.\n\nZwei." });
    expect([failed.status, failed.body["code"]]).toEqual([503, "model_failed"]);
  });

  test("[P10] bad input and unknown reviews are refused, and no model is asked", async () => {
    const { id } = await written();
    fake.asked.length = 0;
    for (const [review, body, status] of [
      [id, { text: " " }, 422],
      [id, { text: "x".repeat(16_001) }, 422],
      [id, { text: "Hallo", from: "?" }, 422],
      [id, { text: "Hallo", to: "?" }, 422],
      [randomIds.random(), { text: "Hallo" }, 404],
    ] as const)
      expect((await request(review, body)).status).toBe(status);
    expect(fake.asked).toEqual([]);
  });
});

describe("[R14] approving a translated answer", () => {
  test("[R14] (promise 3) exactly the answer is sent; the reviewer's own text is stored with the decision and audited", async () => {
    const { id, user } = await written();
    const own = ownOf(await translate(id, "Um neun."));
    const approved = await approve(id, { final_bubbles: ["[fr] Um neun."], own_text: own });
    expect(approved).toMatchObject({ final_text: "[fr] Um neun.", own_text: own });
    await harness.work();
    expect(sentTo(user)).toEqual(["[fr] Um neun."]);
    expect((await reviewOf(harness, id)).own_text).toEqual(own);
    const history = await harness.api("GET", `/v1/interactions?customer=${customerIdOf(user)}`);
    expect(history.text).toContain('"text":"Um neun."');
    const audit = await databaseOf(harness).query(
      statement<{ detail: object }>(
        sql`select detail from audit_log where subject_id = ${id} and action = 'review.approve'`,
      ),
    );
    expect(audit[0]?.detail).toMatchObject({ translated: { from: "de", to: "fr" } });
    expect(JSON.stringify(audit)).not.toContain("neun");
  });

  test("[R14] [R6] it is in the export for training, beside the text that was sent", async () => {
    const { id } = await written("Une question de formation ?");
    await approve(id, {
      final_text: "[fr] Zum Training.",
      own_text: ownOf(await translate(id, "Zum Training.")),
    });
    harness.clock.advance(settledAfterMs);
    const { text } = await harness.api("GET", "/v1/export/preferences");
    const line = text.split("\n").find((one) => one.includes("Zum Training."));
    expect(JSON.parse(line ?? "{}")).toMatchObject({
      chosen: "[fr] Zum Training.",
      own_text: { language: "de", text: "Zum Training." },
    });
    for (const format of ["trl", "openai"])
      expect((await harness.api("GET", `/v1/export/preferences?format=${format}`)).text).not.toContain(
        "own_text",
      );
  });

  test("[R14] an undone approval leaves neither text", async () => {
    const { id } = await written();
    const own = ownOf(await translate(id, "Um neun."));
    await approve(id, { final_text: "[fr] Um neun.", own_text: own, undo_seconds: 30 });
    expect((await ask(harness, "undo", id, eve)).status).toBe(200);
    expect(await reviewOf(harness, id)).toMatchObject({ final_text: null, own_text: null });
    await approve(id, { final_text: "Other." });
    expect((await reviewOf(harness, id)).own_text).toBe(null);
  });

  test("[R14] [R12] the second of two people sees both texts, and confirms both", async () => {
    const { version } = (await harness.api("GET", "/v1/settings")).body as unknown as { version: number };
    await harness.api("PUT", "/v1/settings", { version, values: { four_eyes: "all" } });
    const { id } = await written();
    const own = ownOf(await translate(id, "Um neun."));
    const waiting = await approve(id, { final_text: "[fr] Um neun.", own_text: own });
    expect(waiting).toMatchObject({ own_text: null, proposal: { text: "[fr] Um neun.", own_text: own } });
    const confirmed = await harness.api(
      "POST",
      `/v1/reviews/${id}/confirm`,
      { version: waiting.version },
      admin.key,
    );
    expect(confirmed.body, confirmed.text).toMatchObject({ status: "approved", own_text: own });
    const without = await plant(harness);
    const plain = await approve(without.id, { final_text: "Hello you." });
    await harness.api("POST", `/v1/reviews/${without.id}/confirm`, { version: plain.version }, admin.key);
    expect(await reviewOf(harness, without.id)).toMatchObject({ status: "approved", own_text: null });
    await harness.api("PUT", "/v1/settings", { version: version + 1, values: {} });
  });

  test("[R14] [R12] unsent, it is kept for every device, and in whatever order Postgres stores its fields", async () => {
    const { id } = await plant(harness);
    const own: OwnTextInput = { language: "de", text: "Noch nicht fertig", translation: null };
    const body = {
      revision: 0,
      bubbles: ["Hello there."],
      edit_tags: [],
      quality_score: null,
      notes: "",
      link_preview: false,
      own_text: own,
      version: 0,
      writer: randomIds.random(),
      sequence: 1,
    };
    const path = `/v1/reviews/${id}/unsent-answers`;
    expect((await harness.api("PUT", path, body, eve.key)).status).toBe(200);
    const read = UnsentAnswers.parse((await harness.api("GET", path, undefined, eve.key)).body);
    expect(read.items[0]?.own_text).toEqual(own);
    const same = { ...body, writer: randomIds.random() };
    expect((await harness.api("PUT", path, same, eve.key)).status, "another device with the same text").toBe(
      200,
    );
    const other = { ...same, own_text: { ...own, text: "Anders" }, writer: randomIds.random() };
    expect((await harness.api("PUT", path, other, eve.key)).status).toBe(409);
    // A console of the release before knows nothing of it.
    const { own_text: _own, ...older } = { ...body, version: 1, sequence: 2 };
    expect((await harness.api("PUT", path, older, eve.key)).body).toMatchObject({ own_text: null });
  });

  test("[P10] an own text in another shape is refused, and nothing is decided", async () => {
    const { id } = await plant(harness);
    for (const own_text of ["Hallo", { language: "de" }, { language: "?", text: "x", translation: null }]) {
      const refused = await ask(harness, "approve", id, eve, { own_text });
      expect([refused.status, refused.body["code"]]).toEqual([422, "field_invalid"]);
    }
    expect((await reviewOf(harness, id)).status).toBe("pending");
  });
});
