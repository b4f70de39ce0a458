/** What changed settings do: to the requests that models get, to drafts, verdicts, limits, deadlines and approvals. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import { customerIdOf } from "../../core/kernel/ids.ts";
import { Review, ReviewPage } from "../../core/review/schema.ts";
import type { SettingsValues } from "../../core/settings/schema.ts";
import { emptyRedis } from "../support/access.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { geminiAnswer, openaiAnswer, startModelled } from "../support/model-server.ts";
import { ask, plant, reviewOf } from "../support/reviews.ts";
import { textUpdate } from "../support/updates.ts";

let update = 0;

/** Replaces the settings, whatever version they have. */
async function change(harness: Harness, values: SettingsValues): Promise<number> {
  const { version } = (await harness.api("GET", "/v1/settings")).body as unknown as { version: number };
  const answer = await harness.api("PUT", "/v1/settings", { version, values });
  expect(answer.status, answer.text).toBe(200);
  return (answer.body as unknown as { version: number }).version;
}

/** A customer writes; resolves to the review of their message. */
async function draftFor(harness: Harness, userId: number, text = "Hello"): Promise<Review> {
  update += 1;
  await harness.update(textUpdate({ updateId: update, userId, text }));
  harness.clock.advance(5_000);
  await harness.work();
  return newest(harness, userId);
}

async function newest(harness: Harness, userId: number): Promise<Review> {
  const answer = await harness.api("GET", `/v1/interactions?customer=${customerIdOf(userId)}&limit=1`);
  const [review] = ReviewPage.parse(answer.body).items;
  if (review === undefined) throw new Error("no review");
  return review;
}

describe("[R13] drafts with changed settings", () => {
  let world: Awaited<ReturnType<typeof startModelled>>;
  beforeAll(async () => {
    world = await startModelled("We ship within four days.", ["We ship within four days."]);
  });
  afterAll(() => world.close());
  beforeEach(async () => {
    world.gemini.answer = geminiAnswer("We ship within four days.");
    world.openai.answer = openaiAnswer(["We ship within four days."]);
    await change(world.harness, {});
  });

  test("[R13] the next draft's requests carry the new persona, each stage its own instructions, and the review names the version", async () => {
    const { harness, gemini, openai } = world;
    const before = await draftFor(harness, 1);
    expect(gemini.body).not.toContain("You are Mia of Acme Lamps.");
    const version = await change(harness, {
      persona: "You are Mia of Acme Lamps.",
      first_instructions: "Offer a call back.",
      second_instructions: "No emoji.",
    });
    const review = await draftFor(harness, 1, "Still there?");
    for (const { body } of [gemini, openai]) expect(body).toContain("You are Mia of Acme Lamps.");
    expect(gemini.body).toContain("Offer a call back.");
    expect(gemini.body).not.toContain("No emoji.");
    expect(openai.body).toContain("No emoji.");
    expect(openai.body).not.toContain("Offer a call back.");
    expect(review.settings_version).toBe(version);
    expect(before.settings_version).toBeLessThan(version);
  });

  test("[R13] another draft of a review is made with the settings of that moment", async () => {
    const { harness, gemini } = world;
    const { id, settings_version: first } = await draftFor(harness, 2);
    const version = await change(harness, { persona: "You are Tom." });
    expect((await ask(harness, "regenerate", id)).status).toBe(200);
    await harness.work();
    expect(gemini.body).toContain("You are Tom.");
    expect(await reviewOf(harness, id)).toMatchObject({ revision: 1, settings_version: version });
    const [row] = await databaseOf(harness).query(
      statement<{ former_drafts: object[] }>(
        sql`select former_drafts from interactions where id = ${id}::uuid`,
      ),
    );
    expect(row?.former_drafts).toMatchObject([{ settings_version: first }]);
  });

  test("[R13] the chosen models are asked, and the draft names them", async () => {
    const { harness } = world;
    await change(harness, { llm1_model: "openai/gpt-4.1-mini", llm2_model: "openai/gpt-4.1" });
    const { draft } = await draftFor(harness, 3);
    expect([draft?.llm1.model, draft?.llm2?.model]).toEqual(["openai/gpt-4.1-mini", "openai/gpt-4.1"]);
  });

  test("[D3] a rule that is switched off marks nothing, the review says so, and every other rule applies", async () => {
    const { harness, openai } = world;
    const said = ["Write to help@example.com.", "Please send me your password."];
    openai.answer = openaiAnswer(said);
    const strict = await draftFor(harness, 4);
    expect(strict.verdict?.matches.map(({ rule }) => rule)).toEqual(["email_shown", "credentials_asked"]);
    expect(strict.rules_off).toEqual([]);
    await change(harness, { rules_off: ["email_shown"] });
    const lenient = await draftFor(harness, 4, "And now?");
    expect(lenient.verdict).toMatchObject({ level: "blocked" });
    expect(lenient.verdict?.matches.map(({ rule }) => rule)).toEqual(["credentials_asked"]);
    expect(lenient.rules_off).toEqual(["email_shown"]);
    await change(harness, {});
    expect((await reviewOf(harness, lenient.id)).rules_off, "as it was then").toEqual(["email_shown"]);
  });

  test("(promise 8) after Redis lost everything, or has an old or spoilt value, drafts have Postgres' settings", async () => {
    const { harness, gemini } = world;
    await change(harness, { persona: "You are Ada." });
    await emptyRedis(harness);
    await draftFor(harness, 5);
    expect(gemini.body).toContain("You are Ada.");
    for (const spoil of [
      "redis.call('HSET', 'settings', 'value', 'nonsense')",
      "redis.call('DEL', 'settings') redis.call('SET', 'settings', 'x')",
      "redis.call('DEL', 'settings')",
    ]) {
      await harness.app.redis.script({ name: "test.spoil", lua: `${spoil} return 1` }, ["settings"], []);
      gemini.body = "";
      await draftFor(harness, 5, "Again?");
      expect(gemini.body, spoil).toContain("You are Ada.");
    }
    // A change that Redis missed: the row is written, the cached value stays until the next commit notices.
    await databaseOf(harness).query(
      statement(sql`insert into settings_versions (version, at, author_name, document)
        select max(version) + 1, now(), 'admin', '{"persona": "You are Bob."}' from settings_versions`),
    );
    await draftFor(harness, 5, "Hello?");
    await draftFor(harness, 5, "Who are you?");
    expect(gemini.body).toContain("You are Bob.");
  });

  test("[A2] a lower limit holds a customer's messages back from the next one on, a higher one lets them through", async () => {
    const { harness } = world;
    await change(harness, { limit_minute: 2 });
    const held = async (userId: number) =>
      (await harness.api("GET", `/v1/quarantine?customer=${customerIdOf(userId)}`)).body.items.length;
    const write = async (userId: number, messages: number) => {
      for (let n = 0; n < messages; n += 1) {
        update += 1;
        await harness.update(textUpdate({ updateId: update, userId, text: `Message ${n}` }));
      }
      harness.clock.advance(5_000);
      await harness.work();
    };
    await write(6, 5);
    expect(await held(6)).toBe(3);
    await change(harness, {});
    await write(7, 5);
    expect(await held(7)).toBe(0);
  });
});

describe("[R13] reviews with changed settings", () => {
  let harness: Harness;
  beforeEach(async () => {
    harness = await startHarness();
    return () => harness.close();
  });

  test("[R2] a review expires after the hours that are set, from the next draft on", async () => {
    const hoursOf = ({ deadline }: Review) => (Date.parse(deadline ?? "") - harness.clock.now()) / 3_600_000;
    expect(hoursOf(await draftFor(harness, 1))).toBeCloseTo(72, 1);
    await change(harness, { answer_hours: 5 });
    expect(hoursOf(await draftFor(harness, 2))).toBeCloseTo(5, 1);
  });

  test("[R2] waiting reviews are overdue after the minutes that are set, at once", async () => {
    const { id } = await plant(harness, { createdAt: harness.clock.now() - 10 * 60_000 });
    const overdue = async () =>
      (await harness.api("GET", "/v1/reviews/counts")).body as unknown as { overdue: number };
    const minutes = async () => {
      const { due_at: due, created_at: at } = await reviewOf(harness, id);
      return (Date.parse(due) - Date.parse(at)) / 60_000;
    };
    expect([await minutes(), (await overdue()).overdue]).toEqual([30, 0]);
    await change(harness, { overdue_minutes: 9 });
    expect([await minutes(), (await overdue()).overdue]).toEqual([9, 1]);
    await change(harness, { overdue_minutes: 11 });
    expect([await minutes(), (await overdue()).overdue]).toEqual([11, 0]);
  });

  test("[R1] an approval that asks for it can be undone for as long as is set, and nothing leaves before", async () => {
    const approve = async (body: object) => {
      const { id } = await plant(harness);
      const review = Review.parse((await ask(harness, "approve", id, undefined, body)).body);
      return { review, seconds: secondsOf(review) };
    };
    const secondsOf = ({ undo_until: until, decided_at: at }: Review) =>
      until === null ? null : (Date.parse(until) - Date.parse(at ?? "")) / 1_000;
    expect((await approve({ undoable: true })).seconds).toBe(5);
    await change(harness, { undo_seconds: 20 });
    const { review, seconds } = await approve({ undoable: true });
    expect(seconds).toBe(20);
    expect((await approve({ undoable: true, undo_seconds: 2 })).seconds).toBe(2);
    expect((await approve({})).seconds).toBeNull();
    harness.clock.advance(19_000);
    await harness.work();
    expect(await reviewOf(harness, review.id)).toMatchObject({ status: "approved" });
    expect((await ask(harness, "undo", review.id)).status).toBe(200);
    await change(harness, { undo_seconds: 0 });
    expect((await approve({ undoable: true })).seconds).toBeNull();
  });
});
