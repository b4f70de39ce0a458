/** The settings over HTTP: who may read and change them, versions, conflicts, audit, bad input. */
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import { Settings, type SettingName, type SettingsValues, VersionPage } from "../../core/settings/schema.ts";
import { addPerson } from "../support/access.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { admin, addReviewer } from "../support/reviews.ts";

describe("[R13] settings", () => {
  let harness: Harness;
  beforeEach(async () => {
    harness = await startHarness();
    return () => harness.close();
  });

  const read = async () => Settings.parse((await harness.api("GET", "/v1/settings")).body);
  const put = (version: number, values: object, key?: string) =>
    harness.api("PUT", "/v1/settings", { version, values }, key);
  const set = async (version: number, values: SettingsValues) => {
    const answer = await put(version, values);
    expect(answer.status, answer.text).toBe(200);
    return Settings.parse(answer.body);
  };
  const audited = () =>
    databaseOf(harness).query(
      statement<{ action: string; actor_name: string; subject_id: string; detail: object }>(sql`
        select action, actor_name, subject_id, detail from audit_log where subject_type = 'settings' order by id`),
    );
  const versions = async (query = "") =>
    VersionPage.parse((await harness.api("GET", `/v1/settings/versions${query}`)).body);

  test("[R13] each value shows its default, or since which version it is set, by whom and when", async () => {
    expect(await read()).toMatchObject({ version: 0, values: {}, origins: {}, providers: [] });
    await set(0, { persona: "You are Mia.", undo_seconds: 10 });
    const first = new Date(harness.clock.now()).toISOString();
    harness.clock.advance(60_000);
    const after = await set(1, { persona: "You are Mia.", answer_hours: 24 });
    const second = new Date(harness.clock.now()).toISOString();
    const by = { id: admin.id, name: "admin" };
    expect(after).toEqual(await read());
    expect(after).toMatchObject({ version: 2, values: { persona: "You are Mia.", answer_hours: 24 } });
    expect(after.origins).toEqual({
      persona: { version: 1, at: first, by },
      answer_hours: { version: 2, at: second, by },
    });
    expect(after.defaults).toMatchObject({ undo_seconds: 5, answer_hours: 72, overdue_minutes: 30 });
  });

  test("[R13] of two admins who change the same version one gets 409, and nothing is overwritten", async () => {
    const answers = await Promise.all([
      put(0, { persona: "You are Mia." }),
      put(0, { persona: "You are Tom." }),
    ]);
    expect(answers.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([200, 409]);
    const won = answers.find(({ status }) => status === 200)?.body as unknown as Settings;
    const lost = answers.find(({ status }) => status === 409)?.body;
    expect(lost).toMatchObject({ code: "version_conflict", version: 1 });
    expect((await read()).values).toEqual(won.values);
    expect(await audited()).toHaveLength(1);
    expect((await put(7, { undo_seconds: 1 })).status, "a version of the future").toBe(409);
  });

  test("[R13] a repeated change whose response was lost is one version", async () => {
    const values = { rules_off: ["link_shown", "email_shown"] as const };
    const one = await put(0, values);
    const again = await put(0, { rules_off: ["email_shown", "link_shown"] });
    expect([one.status, again.status]).toEqual([200, 200]);
    expect(again.body).toEqual(one.body);
    expect((await versions()).items).toHaveLength(1);
  });

  test("[P6] each change is one audit row: who, which values, never their texts", async () => {
    await set(0, { persona: "You are Mia, the secret persona.", undo_seconds: 3 });
    await set(1, { persona: "You are Mia, the secret persona.", limit_minute: 10 });
    expect(await audited()).toEqual([
      {
        action: "settings.change",
        actor_name: "admin",
        subject_id: "1",
        detail: { changed: ["persona", "undo_seconds"] },
      },
      {
        action: "settings.change",
        actor_name: "admin",
        subject_id: "2",
        detail: { changed: ["limit_minute", "undo_seconds"] },
      },
    ]);
  });

  test("[R13] an older version can be restored as a new one, and every version stays readable", async () => {
    await set(0, { persona: "One." });
    await set(1, { persona: "Two.", rules_off: ["profanity"] });
    const answer = await harness.api("POST", "/v1/settings/versions/1/restore", { version: 2 });
    expect(answer.body).toMatchObject({ version: 3, values: { persona: "One." } });
    expect((await audited()).at(-1)).toMatchObject({
      action: "settings.restore",
      subject_id: "3",
      detail: { changed: ["persona", "rules_off"], restored: 1 },
    });
    const { items, next_cursor: cursor } = await versions("?limit=2");
    expect(items.map(({ version, changed, restored }) => [version, changed, restored])).toEqual([
      [3, ["persona", "rules_off"], 1],
      [2, ["persona", "rules_off"], null],
    ]);
    const older = await versions(`?limit=2&cursor=${cursor}`);
    expect(older).toMatchObject({ items: [{ version: 1, values: { persona: "One." } }], next_cursor: null });
    for (const [version, status] of [
      ["2", 409],
      ["9", 404],
      ["0", 404],
      ["x", 404],
    ] as const) {
      const path = `/v1/settings/versions/${version}/restore`;
      expect((await harness.api("POST", path, { version: 2 })).status, version).toBe(status);
    }
  });

  test("[R13] the database changes and removes no version", async () => {
    await set(0, { persona: "One." });
    for (const change of [
      "update settings_versions set document = '{}'",
      "update settings_versions set author_name = 'Eve'",
      "delete from settings_versions",
    ])
      await expect(databaseOf(harness).query({ sql: change, parameters: [] })).rejects.toMatchObject({
        facts: { sqlstate: "NA007" },
      });
    expect((await read()).values).toEqual({ persona: "One." });
  });

  test("[A1] only admins read, change, restore or preview them", async () => {
    const eve = await addReviewer(databaseOf(harness), "Eve");
    const calls = [
      ["GET", "/v1/settings"],
      ["PUT", "/v1/settings", { version: 0, values: {} }],
      ["GET", "/v1/settings/versions"],
      ["POST", "/v1/settings/versions/1/restore", { version: 1 }],
      ["POST", "/v1/settings/preview", { values: {}, interaction: admin.id }],
    ] as const;
    for (const [method, path, body] of calls) {
      const refused = await harness.api(method, path, body, eve.key);
      expect([refused.status, refused.body], path).toMatchObject([403, { code: "forbidden" }]);
      expect((await harness.api(method, path, body, null)).status, path).toBe(401);
    }
    expect((await addPerson(harness, "admin")).role).toBe("admin");
  });

  const bad: Readonly<Record<SettingName, readonly unknown[]>> = {
    persona: ["", "  ", "\u200b", "x".repeat(2_001), "nul\0", 7, null],
    first_instructions: ["", "x".repeat(4_001), "\ud800"],
    second_instructions: ["", "x".repeat(4_001), []],
    llm1_model: ["", "gpt-4o", "google/", "openai/gpt-4o", "google/x y", `google/${"x".repeat(200)}`, 1],
    llm2_model: ["anthropic/claude", "google/gemini-2.5-pro"],
    translation_model: ["", "anthropic/claude", "google/gemini-2.5-pro"],
    rules_off: ["link_shown", ["slur"], ["claims_human"], ["gone"], ["link_shown", "link_shown"], [1]],
    limit_minute: [0, -1, 1.5, 1_000_001, "10", null],
    limit_hour: [0, "x"],
    limit_day: [0, Number.MAX_SAFE_INTEGER],
    answer_hours: [0, 169, 0.5, "24"],
    overdue_minutes: [-1, 4_321],
    undo_seconds: [-1, 31, 1.2],
    answer_target_minutes: [0, 10_081, 1.5, "15"],
    agreement_percent: [-1, 101, 0.5],
    time_zone: ["", "Berlin", "Mars/Olympus", "+02:00 ", 1, null, `Europe/${"x".repeat(64)}`],
    four_eyes: ["on", true, "", null],
    draft_media: ["video", true, ""],
  };

  test.each(Object.entries(bad))(
    "[P10] a bad %s is refused with its name, and nothing is stored",
    async (name, values) => {
      for (const value of values) {
        const answer = await put(0, { undo_seconds: 1, [name]: value });
        expect([answer.status, answer.body["code"]], JSON.stringify(value)).toEqual([422, "field_invalid"]);
        expect(String(answer.body["field"])).toMatch(new RegExp(`^values\\.${name}`));
      }
      expect(await read()).toMatchObject({ version: 0, values: {} });
      expect(await audited()).toEqual([]);
    },
  );

  test("[P10] unknown settings, missing versions and other shapes are refused", async () => {
    for (const body of [
      {},
      { values: {} },
      { version: -1, values: {} },
      { version: 0, values: { colour: "red" } },
    ]) {
      expect((await harness.api("PUT", "/v1/settings", body)).status, JSON.stringify(body)).toBe(422);
    }
    expect((await read()).version).toBe(0);
  });

  test("[R13] models can be chosen only of providers with a key", async () => {
    const keyed = await startHarness({ OPENAI_API_KEY: "x" });
    onTestFinished(() => keyed.close());
    const answer = await keyed.api("PUT", "/v1/settings", {
      version: 0,
      values: { llm1_model: "openai/gpt-4.1" },
    });
    expect(answer.body).toMatchObject({ values: { llm1_model: "openai/gpt-4.1" }, providers: ["openai"] });
    const other = { version: 1, values: { llm2_model: "google/gemini-2.5-pro" } };
    expect((await keyed.api("PUT", "/v1/settings", other)).body).toMatchObject({
      code: "field_invalid",
      field: "values.llm2_model",
    });
  });
});
