/** The preview: past messages drafted with settings that are not saved, which leaves nothing but the models' costs. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { customerIdOf } from "../../core/kernel/ids.ts";
import { ReviewPage } from "../../core/review/schema.ts";
import { Preview } from "../../core/settings/preview-schema.ts";
import type { SettingsValues } from "../../core/settings/schema.ts";
import { refresh } from "../../functions/scheduled/refresh.ts";
import { databaseOf, type Harness } from "../support/harness.ts";
import { geminiAnswer, openaiAnswer, startModelled } from "../support/model-server.ts";
import { ask, plant } from "../support/reviews.ts";
import { textUpdate } from "../support/updates.ts";

let world: Awaited<ReturnType<typeof startModelled>>;
let harness: Harness;
let id: string;
beforeAll(async () => {
  world = await startModelled("Four days.", ["It takes four days."]);
  ({ harness } = world);
  await harness.update(textUpdate({ updateId: 1, userId: 1, text: "How long does shipping take?" }));
  harness.clock.advance(5_000);
  await harness.work();
  const answer = await harness.api("GET", `/v1/interactions?customer=${customerIdOf(1)}`);
  id = ReviewPage.parse(answer.body).items[0]?.id ?? "";
  expect((await ask(harness, "approve", id)).status).toBe(200);
  await harness.work();
});
afterAll(() => world.close());
beforeEach(() => {
  world.gemini.status = 200;
  world.openai.status = 200;
  world.gemini.answer = geminiAnswer("Ahoy, four days.");
  world.openai.answer = openaiAnswer(["Ahoy! Four days.", "Write to ahoy@example.com."]);
});

const request = (values: SettingsValues, interaction = id) =>
  harness.api("POST", "/v1/settings/preview", { values, interaction });
const preview = async (values: SettingsValues) => {
  const answer = await request(values);
  expect(answer.status, answer.text).toBe(200);
  return Preview.parse(answer.body);
};

/** Everything that is stored, as text: Postgres but for the counted calls, and Redis without the caller's own keys. */
async function stored(): Promise<string> {
  const db = databaseOf(harness);
  const tables = await db.query<{ name: string }>({
    sql: `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
      and not relispartition and relname <> 'model_calls' and relname <> 'analytics_changes' order by 1`,
    parameters: [],
  });
  const rows: unknown[] = [];
  for (const { name } of tables)
    rows.push(
      name,
      await db.query({ sql: `select to_jsonb(t)::text as row from "${name}" t order by 1`, parameters: [] }),
    );
  const keys = await harness.app.redis.script(
    {
      name: "test.dump",
      lua: `local found = redis.call('KEYS', '*') table.sort(found) local all = {}
        for _, key in ipairs(found) do if not key:find('^calls:') and not key:find('^apikey:') then
          all[#all + 1] = key .. redis.call('TYPE', key).ok end end return all`,
    },
    [],
    [],
  );
  return JSON.stringify([rows, keys]);
}

describe("[R13] previewing settings", () => {
  test("[R13] shows what both stages would draft with texts that are not saved, beside what was drafted", async () => {
    const found = await preview({ persona: "You are a pirate.", first_instructions: "Say ahoy." });
    expect(world.gemini.body).toContain("You are a pirate.");
    expect(world.gemini.body).toContain("Say ahoy.");
    expect(world.gemini.body).toContain("How long does shipping take?");
    expect(world.openai.body).toContain("Ahoy, four days.");
    expect(found.before).toEqual({
      text: "It takes four days.",
      verdict_level: "clean",
      settings_version: 0,
    });
    expect(found.after).toMatchObject({
      text: "Ahoy! Four days.\n\nWrite to ahoy@example.com.",
      llm1: { model: "google/gemini-2.5-flash", text: "Ahoy, four days." },
      llm2: { model: "openai/gpt-4o-mini" },
      verdict_level: "flagged",
      failure: null,
    });
    expect(found.cost_usd).toBeGreaterThan(0);
  });

  test("[R13] the prompt contains nothing that came after the messages", async () => {
    await preview({});
    const { contents } = JSON.parse(world.gemini.body) as { contents: object };
    expect(JSON.stringify(contents)).not.toContain("It takes four days.");
  });

  test("[D3] judges with the rules that are not saved either", async () => {
    const { after } = await preview({ rules_off: ["email_shown"] });
    expect([after.verdict_level, after.verdict?.matches]).toEqual(["clean", []]);
  });

  test("[R13] writes nothing but its two calls, each under its own purpose in Postgres and in the ledger", async () => {
    const calls = async () =>
      databaseOf(harness).query<{ model: string; purpose: string; cost_usd: number }>({
        sql: "select model, purpose, cost_usd from model_calls where purpose = 'preview' order by model",
        parameters: [],
      });
    const rows = async () =>
      (await harness.app.ledger.getUserInteractions(customerIdOf(1), { limit: 100 })).items.length;
    const [before, counted, recorded] = [await stored(), await calls(), await rows()];
    await preview({ persona: "You are a pirate." });
    expect(await stored()).toBe(before);
    const all = await calls();
    expect(all.length - counted.length).toBe(2);
    expect([...new Set(all.map(({ model }) => model))]).toEqual([
      "google/gemini-2.5-flash",
      "openai/gpt-4o-mini",
    ]);
    for (const { cost_usd: cost } of all) expect(cost).toBeGreaterThan(0);
    expect(await rows()).toBe(recorded + 2);
    await refresh(() => harness.app.refresh)({ detail: "{}" } as never, {} as never);
    const costs = await harness.api("GET", "/v1/analytics/costs");
    expect(costs.status, costs.text).toBe(200);
    expect(costs.text).toContain('"stage":"preview"');
  });

  test("[R13] a model that fails is named with its reason; without any draft the preview says so", async () => {
    world.openai.status = 500;
    const unrefined = await preview({});
    // The other provider's model is the fallback, as in a draft.
    expect(unrefined.after).toMatchObject({
      text: "Ahoy, four days.",
      llm2: { model: "google/gemini-2.5-flash" },
      failure: null,
    });
    expect(unrefined.after.model_failures).toContainEqual({
      stage: "llm2",
      model: "openai/gpt-4o-mini",
      reason: "unavailable",
    });
    world.gemini.status = 401;
    const none = await preview({});
    expect(none.after).toMatchObject({ text: null, verdict: null, llm1: null });
    expect(none.after.failure).toContain("model_failed");
    expect(none.after.model_failures.map(({ reason }) => reason)).toContain("unauthorised");
  });

  test("[P10] an unknown interaction, one without messages and bad values are refused, and no model is asked", async () => {
    const asked = world.gemini.requests;
    const bare = await plant(harness);
    for (const [values, interaction, status] of [
      [{}, "00000000-0000-5000-8000-000000000009", 404],
      [{}, bare.id, 404],
      [{}, "x", 422],
      [{ persona: "" }, id, 422],
      [{ llm1_model: "anthropic/x" }, id, 422],
    ] as const)
      expect((await request(values, interaction)).status, JSON.stringify(values)).toBe(status);
    expect(world.gemini.requests).toBe(asked);
  });

  test("[R13] after 60 previews within an hour the next one waits, and says how long", async () => {
    const { left } = await preview({});
    await databaseOf(harness).query({
      sql: `insert into model_calls (id, purpose, model, created_at)
        select gen_random_uuid(), 'preview', 'offline', to_timestamp($1) from generate_series(1, $2)`,
      parameters: [harness.clock.now() / 1_000, 2 * left],
    });
    const asked = world.gemini.requests;
    const refused = await request({});
    expect([refused.status, refused.body["code"]]).toEqual([429, "rate_limited"]);
    expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
    expect(world.gemini.requests).toBe(asked);
    harness.clock.advance(3_600_000);
    expect((await preview({})).left).toBe(59);
  });
});
