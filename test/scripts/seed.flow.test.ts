/**
 * The generated data: the app reads it like its own, the same seed gives the same data, and the schema is complete
 * afterwards.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, onTestFinished, test } from "vitest";
import { promisify } from "node:util";
import { Costs, Overview } from "../../core/analytics/schema.ts";
import { judge } from "../../core/constitution/constitution.ts";
import { Review } from "../../core/review/schema.ts";
import type { Sql } from "../../core/kernel/sql.ts";
import { lockDataDir } from "../../local/engines/data-dir.ts";
import { announceInstance } from "../../local/instance.ts";
import { seed } from "../../scripts/seed.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";

const run = promisify(execFile);

describe("[P7] a seeded database", () => {
  let harness: Harness;
  let store: Sql;
  let whole: unknown;
  const read = async (sql: string) => store.query<Record<string, unknown>>({ sql, parameters: [] });
  /** Everything that a fill without indexes drops. */
  const dressed = () =>
    read(`select pg_get_indexdef(indexrelid) as made from pg_index where indrelid::regclass::text !~ '^(pg_|interactions_)'
      union all select conrelid::regclass || conname || pg_get_constraintdef(oid) from pg_constraint
        where conrelid <> 0 and conparentid = 0 and conrelid::regclass::text !~ '^interactions_'
      union all select tgrelid::regclass || tgname || tgenabled::text from pg_trigger where not tgisinternal and tgparentid = 0
      order by 1`);
  const wishes = { interactions: 2_000, customers: 40, seed: 7 };

  beforeAll(async () => {
    harness = await startHarness();
    store = databaseOf(harness);
    whole = await dressed();
    await seed(store, { ...wishes, until: harness.clock.now(), bare: true });
  });
  afterAll(() => harness.close());

  test("has its keys, indexes and triggers again", async () => {
    assert.deepEqual(await dressed(), whole);
  });

  test("contains a queue, decisions, edits and replies that the API reads", async () => {
    for (const path of ["reviews?status=pending,failed,claimed&limit=200", "interactions?limit=200"]) {
      const { body, status } = await harness.api("GET", `/v1/${path}`);
      assert.equal(status, 200);
      assert.equal(body.items.length, 200);
      for (const item of body.items) {
        const { draft, verdict } = Review.parse(item);
        if (draft !== null) assert.deepEqual(verdict, judge(draft.text));
      }
    }
    const { body } = await harness.api("GET", "/v1/analytics/overview");
    const { approved, edited, rejected, waiting } = Overview.parse(body).totals;
    for (const number of [approved, edited, rejected, waiting]) assert.ok(number > 0);
    assert.ok((await harness.api("GET", "/v1/export/preferences")).text.split("\n").length > 10);
  });

  test("lists customers by their last message", async () => {
    const { body } = await harness.api("GET", "/v1/users?limit=40");
    const times = (body.items as unknown as { last_message_at: string }[]).map(
      (item) => item.last_message_at,
    );
    assert.equal(times.length, 40);
    assert.deepEqual(times, times.toSorted().toReversed());
  });

  test("[R7] overview and costs agree, and no stage that was not called has tokens", async () => {
    const [overview, costs] = [
      Overview.parse((await harness.api("GET", "/v1/analytics/overview")).body),
      Costs.parse((await harness.api("GET", "/v1/analytics/costs")).body),
    ];
    const total = costs.items.reduce((sum, item) => sum + item.cost_usd, 0);
    assert.ok(total > 0 && Math.abs(total - overview.totals.cost_usd) < 1e-6, `${total}`);
    const odd = await read(`select id from interactions where (llm1_model is null and
        coalesce(llm1_text, llm1_input_tokens::text, llm1_output_tokens::text, llm1_cost_usd::text) is not null)
      or (llm2_model is null and
        coalesce(llm2_text, llm2_input_tokens::text, llm2_output_tokens::text, llm2_cost_usd::text) is not null)`);
    assert.deepEqual(odd, []);
  });

  test("gets nothing new from the same seed, and other rows from another one", async () => {
    const count = async () => (await read("select count(*) as rows from interactions"))[0]?.["rows"];
    await seed(store, { ...wishes, until: harness.clock.now() });
    assert.equal(await count(), 2_000);
    await seed(store, { ...wishes, seed: 8, until: harness.clock.now() });
    assert.equal(await count(), 4_000);
  });

  test("is not filled again by the command without --force; the command explains its options", async () => {
    const env = {
      ...process.env,
      DATABASE_URL: harness.settings.postgres.databaseUrl ?? "",
      NEON_FETCH_ENDPOINT: harness.settings.postgres.fetchEndpoint ?? "",
    };
    const command = (...more: string[]) => run(process.execPath, ["scripts/seed.ts", ...more], { env });
    await assert.rejects(command("--interactions", "10"), /already has customers; use --force/);
    await assert.rejects(command("--interactions", "many"), /--interactions must be a whole number/);
    assert.match((await command("--help")).stdout, /npm run seed/);
    const { stdout } = await command("--interactions", "10", "--seed", "9", "--force");
    assert.match(stdout, /10 of 10 interactions/);
  });

  test("is that of the NADIA running on the data directory, unless another one is set", async () => {
    const dataDir = mkdtempSync(join(tmpdir(), "nadia-seed-"));
    const { DATABASE_URL: _, NEON_FETCH_ENDPOINT: __, ...env } = process.env;
    const command = () =>
      run(process.execPath, ["scripts/seed.ts", "--interactions", "10", "--seed", "10", "--force"], {
        env: { ...env, NADIA_DATA_DIR: dataDir },
      });
    onTestFinished(() => rmSync(dataDir, { recursive: true }));
    await assert.rejects(command(), /run npm start in another terminal, or set DATABASE_URL/);
    const unlock = lockDataDir(dataDir);
    onTestFinished(unlock);
    const { databaseUrl, fetchEndpoint } = harness.settings.postgres;
    announceInstance(dataDir, {
      DATABASE_URL: databaseUrl ?? undefined,
      NEON_FETCH_ENDPOINT: fetchEndpoint ?? undefined,
    });
    const { stdout } = await command();
    assert.match(stdout, /the database of the NADIA running on .*10 of 10 interactions/s);
    assert.deepEqual(await dressed(), whole);
  });
});
