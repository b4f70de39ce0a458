/** What a reviewer typed and has not sent: kept for every device, in order, until the decision. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import { randomIds } from "../../core/kernel/ids.ts";
import { UnsentAnswer, UnsentAnswers, UnsentReviews } from "../../core/review/unsent-schema.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { ask, addReviewer, type KeyHolder, plant, reviewOf } from "../support/reviews.ts";
import { startConversation } from "../support/conversation.ts";

describe("[R12] unsent answers", () => {
  let harness: Harness;
  let eve: KeyHolder;
  let max: KeyHolder;
  beforeAll(async () => {
    harness = await startHarness();
    eve = await addReviewer(databaseOf(harness), "Eve");
    max = await addReviewer(databaseOf(harness), "Max");
  });
  afterAll(() => harness.close());

  const [laptop, phone] = [randomIds.random(), randomIds.random()];
  const typed = (text: string, more: object = {}) => ({
    revision: 0,
    bubbles: [text],
    attachments: [],
    edit_tags: [],
    quality_score: null,
    notes: "",
    link_preview: false,
    own_text: null,
    version: 0,
    writer: laptop,
    sequence: 1,
    ...more,
  });
  const path = (id: string) => `/v1/reviews/${id}/unsent-answers`;
  const put = (id: string, body: object, by = eve) => harness.api("PUT", path(id), body, by.key);
  const stored = async (id: string, body: object, by = eve) => {
    const answer = await put(id, body, by);
    expect([answer.status, answer.text]).toEqual([200, answer.text]);
    return UnsentAnswer.parse(answer.body);
  };
  const read = async (id: string, by = eve) =>
    UnsentAnswers.parse((await harness.api("GET", path(id), undefined, by.key)).body).items;
  const texts = async (id: string, by = eve) => (await read(id, by)).map(({ bubbles }) => bubbles.join());
  const listed = async (by = eve): Promise<string[]> =>
    UnsentReviews.parse((await harness.api("GET", "/v1/unsent-answers", undefined, by.key)).body).items.map(
      ({ review }) => review,
    );
  const rowsOf = (id: string) =>
    databaseOf(harness).query(
      statement<{ reviewer_id: string }>(
        sql`select reviewer_id from unsent_answers where interaction_id = ${id}::uuid`,
      ),
    );

  const own = {
    language: "de",
    text: "Hallo Ann,",
    translation: {
      source: "Hallo Ann",
      to: "en",
      bubbles: ["Hi Ann,"],
      reads_as: ["Hallo Ann,"],
      formatting_lost: false,
    },
  };

  test("[R12] [R14] all of it is kept for the reviewer who typed it, and marks the review for nobody else", async () => {
    const { id } = await plant(harness);
    const body = typed("Hi Ann,", {
      bubbles: ["Hi Ann,", ""],
      edit_tags: ["facts"],
      quality_score: 4,
      notes: "ask Bo",
      link_preview: true,
      own_text: own,
    });
    const kept = await stored(id, body);
    const { writer: _writer, sequence: _sequence, ...content } = body;
    expect(kept).toEqual({ ...content, version: 1, saved_at: new Date(harness.clock.now()).toISOString() });
    expect(await read(id)).toEqual([kept]);
    expect([await listed(), await listed(max)]).toEqual([expect.arrayContaining([id]), []]);
    expect(await read(id, max)).toEqual([]);
  });

  test("[R12] the last state of a tab wins, in whatever order its requests arrive", async () => {
    const { id } = await plant(harness);
    await stored(id, typed("H"));
    await stored(id, typed("Hello Ann", { sequence: 3 }));
    const late = await stored(id, typed("Hello", { sequence: 2 }));
    expect([late.bubbles, await texts(id)]).toEqual([["Hello Ann"], ["Hello Ann"]]);
    const repeated = await stored(id, typed("Hello Ann", { sequence: 3 }));
    expect(repeated.version).toBe(2);
  });

  test("[R12] another device does not overwrite what it has not read, and may once it has", async () => {
    const { id } = await plant(harness);
    await stored(id, typed("From the laptop"));
    const refused = await put(id, typed("From the phone", { writer: phone }));
    expect([refused.status, refused.body]).toMatchObject([409, { code: "version_conflict", version: 1 }]);
    expect(refused.text).not.toContain("laptop");
    expect(await texts(id)).toEqual(["From the laptop"]);
    const same = await stored(id, typed("From the laptop", { writer: phone }));
    expect(same.version).toBe(1);
    await stored(id, typed("From the phone", { writer: phone, version: 1 }));
    const overtaken = await put(id, typed("From the laptop again", { sequence: 2, version: 1 }));
    expect([overtaken.status, await texts(id)]).toEqual([409, ["From the phone"]]);
  });

  test("[R12] each draft of a review keeps its own, and one is deleted only as it was read", async () => {
    const { id } = await plant(harness);
    await stored(id, typed("On the first draft"));
    await stored(id, typed("On the second", { revision: 1, sequence: 2 }));
    expect(await texts(id)).toEqual(["On the second", "On the first draft"]);
    await harness.api("DELETE", `${path(id)}?revision=0`, undefined, eve.key);
    expect(await texts(id)).toEqual(["On the second"]);
    await harness.api("DELETE", `${path(id)}?revision=1&version=2`, undefined, eve.key);
    await harness.api("DELETE", path(id), undefined, max.key);
    expect(await texts(id)).toEqual(["On the second"]);
    await harness.api("DELETE", path(id), undefined, eve.key);
    expect(await texts(id)).toEqual([]);
  });

  for (const verb of ["approve", "reject"] as const) {
    test(`[R12] the reviewer's own decision (${verb}) removes it; somebody else's leaves it to be read`, async () => {
      const { id } = await plant(harness);
      await stored(id, typed("Mine"));
      await stored(id, typed("Also mine", { writer: phone }), max);
      expect((await ask(harness, verb, id, eve)).status).toBe(200);
      expect(await rowsOf(id)).toEqual([{ reviewer_id: max.id }]);
      expect([await listed(max), await texts(id, max)]).toEqual([[], ["Also mine"]]);
      const late = await put(id, typed("Mine", { sequence: 2 }));
      expect([late.status, late.body["code"]]).toEqual([409, "already_decided"]);
      expect(await texts(id)).toEqual([]);
    });
  }

  test("[R12] rejecting many at once removes it from those that were rejected", async () => {
    const [rejected, kept] = [await plant(harness), await plant(harness)];
    for (const { id } of [rejected, kept]) await stored(id, typed("Mine"));
    const reviews = [{ id: rejected.id }, { id: kept.id, version: 99 }];
    const body = { step: "reject", reviews, reason: "Spam." };
    const preview = { ...body, preview: true };
    expect((await harness.api("POST", "/v1/reviews/many", preview, eve.key)).status).toBe(200);
    expect(await texts(rejected.id)).toEqual(["Mine"]);
    expect((await harness.api("POST", "/v1/reviews/many", body, eve.key)).status).toBe(200);
    expect([await texts(rejected.id), await texts(kept.id)]).toEqual([[], ["Mine"]]);
  });

  test("[R12] a decision that is refused keeps it", async () => {
    const { id } = await plant(harness, { flag: "blocked" });
    await stored(id, typed("Better so"));
    expect((await ask(harness, "approve", id, eve)).status).toBe(409);
    expect(await texts(id)).toEqual(["Better so"]);
  });

  test("[R12] [R2] it moves to the new review when the customer writes again", async () => {
    const { say } = startConversation(harness, 31);
    const first = await say("Is it blue?");
    await stored(first.id, typed("It is blue."));
    const second = await say("And how large?");
    expect<string | null>((await reviewOf(harness, first.id)).superseded_by).toBe(second.id);
    expect(await read(second.id)).toMatchObject([{ revision: -1, bubbles: ["It is blue."] }]);
    expect([await texts(first.id), (await listed()).includes(second.id)]).toEqual([[], true]);
  });

  test("[R12] bad input and unknown reviews are refused and store nothing", async () => {
    const { id } = await plant(harness);
    for (const bad of [
      { bubbles: "text" },
      { sequence: -1 },
      { revision: -1 },
      { quality_score: 9 },
      { writer: "me" },
      { own_text: { ...own, language: "klingon!" } },
    ]) {
      const answer = await put(id, typed("x", bad));
      expect([answer.status, answer.body["code"]]).toEqual([422, "field_invalid"]);
    }
    expect((await put(randomIds.random(), typed("x"))).status).toBe(404);
    expect(await rowsOf(id)).toEqual([]);
  });

  test("[R12] [G1] [G2] [G3] it is exported and erased with the customer, and ends by itself", async () => {
    const { id, customer } = await plant(harness);
    await stored(id, typed("Zorbel"));
    const { items } = (await harness.api("GET", `/v1/users/${customer}/export`)).body as unknown as {
      items: { kind: string; data: object }[];
    };
    const [exported] = items.filter(({ kind }) => kind === "unsent_answer").map(({ data }) => data);
    expect(exported).toMatchObject({ bubbles: ["Zorbel"] });
    expect(exported).not.toHaveProperty("reviewer_id");
    await harness.api("DELETE", `/v1/users/${customer}`, { confirm: customer });
    await harness.work();
    expect(await rowsOf(id)).toEqual([]);
    const other = await plant(harness);
    await stored(other.id, typed("Forgotten"));
    harness.clock.advance(31 * 86_400_000);
    await harness.app.retention.run(300_000);
    expect(await rowsOf(other.id)).toEqual([]);
  });

  test("[R12] [A1] nobody reads it without signing in", async () => {
    const { id } = await plant(harness);
    expect((await harness.api("GET", path(id), undefined, null)).status).toBe(401);
  });
});
