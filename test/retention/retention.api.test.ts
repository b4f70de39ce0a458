/** What retention deletes and what it leaves, in a database, and what admins see of it. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import { iso } from "../../core/kernel/clock.ts";
import { policy } from "../../core/retention/policy.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { admin, addReviewer, plant } from "../support/reviews.ts";

const day = 86_400_000;
let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.close());

const ago = (days: number) => iso(harness.clock.now() - days * day);
const count = async (table: string, where = sql`true`) =>
  (
    await databaseOf(harness).query(
      statement<{ n: number }>(sql`select count(*)::integer as n from ${sql.table(table)} where ${where}`),
    )
  )[0]?.n;
const run = () => {
  harness.clock.advance(1_000);
  return harness.app.retention.run(300_000);
};

/** One row of each kind, that many days old. */
async function leave(days: number, updateId: number): Promise<void> {
  const { customer } = await plant(harness);
  const at = ago(days);
  await databaseOf(harness).batch({
    update:
      statement(sql`insert into kept_updates (update_id, customer_id, update_kind, fate, reason, body, received_at)
      values (${updateId}::bigint, ${customer}::uuid, 'poll', 'parked', 'unsupported', '{}', ${at}::timestamptz)`),
    copy: statement(sql`insert into wal_fallback (update_id, customer_id, envelope, stored_at)
      values (${updateId}::bigint, ${customer}::uuid, '{}', ${at}::timestamptz)`),
    memory:
      statement(sql`insert into memory_logs (id, user_id, timestamp, number, place, length, type, content, full_text)
      values (gen_random_uuid(), ${customer}::uuid, ${at}::timestamptz, 1, 1, 1, 'customer', 'Hello', '')`),
    summary: statement(sql`insert into memory_summaries (user_id, text, created_at)
      values (${customer}::uuid, 'Said hello.', ${at}::timestamptz)`),
    audit: statement(sql`insert into audit_log (at, actor_name, action, subject_type, subject_id, detail)
      values (${at}::timestamptz, 'Eve', 'test', 'customer', ${customer}, '{"was": "Ann"}')`),
    session:
      statement(sql`insert into user_sessions (id, token_hash, reviewer_id, scope, created_at, last_activity, expires_at)
      values (gen_random_uuid(), ${`hash-${updateId}`}, ${admin.id}::uuid, 'admin', ${at}::timestamptz, ${at}::timestamptz,
        ${at}::timestamptz)`),
  });
}

const left = async () => ({
  updates: await count("kept_updates"),
  copies: await count("wal_fallback"),
  memories: await count("memory_logs"),
  summaries: await count("memory_summaries"),
  audit: await count("audit_log", sql`action = 'test'`),
  details: await count("audit_log", sql`action = 'test' and detail <> '{}'`),
  sessions: await count("user_sessions"),
});

test("[G3] what is older than its period is deleted, what is younger stays, and a second run finds nothing", async () => {
  for (const [index, days] of [1, 29, 31, 89, 91, 364, 366].entries()) await leave(days, index + 1);
  const { counts } = await run();
  expect(counts).toEqual({
    sessions: 5,
    updates: 3,
    copies: 3,
    summaries: 3,
    memories: 1,
    audit: 1,
    audit_details: 2,
  });
  expect(await left()).toEqual({
    updates: 4,
    copies: 4,
    memories: 6,
    summaries: 4,
    audit: 6,
    details: 4,
    sessions: 2,
  });
  expect((await run()).counts).toEqual({});
});

test("[P9] a month without interactions is dropped once it is older than the hot period", async () => {
  const now = new Date(harness.clock.now());
  const month = (offset: number) => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + offset, 1));
  const nameOf = (offset: number) =>
    `interactions_${month(offset).toISOString().slice(0, 7).replace("-", "_")}`;
  await databaseOf(harness).query(
    statement(sql`select make_interaction_partitions(${month(-6).toISOString()}::timestamptz, 2)`),
  );
  await plant(harness, { userId: 1, createdAt: month(-5).getTime() + day });
  expect((await run()).counts).toMatchObject({ partitions: 2 });
  const partitions = await databaseOf(harness).query(
    statement<{ name: string }>(
      sql`select relname as name from pg_class where relkind = 'r' and relispartition`,
    ),
  );
  const names = partitions.map(({ name }) => name);
  expect(names).toContain(nameOf(-5));
  expect(names).not.toContain(nameOf(-6));
  expect(names).not.toContain(nameOf(-4));
});

test("[G3] admins see the policy and the last runs", async () => {
  const answer = await harness.api("GET", "/v1/retention");
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({
    runs: [{ counts: { partitions: 2 }, unfinished: [], errors: [] }, {}, {}],
  });
  expect((answer.body as unknown as { policy: unknown[] }).policy.length).toBe(policy.length);
  const reviewer = await addReviewer(databaseOf(harness), "Eve");
  expect((await harness.api("GET", "/v1/retention", undefined, reviewer.key)).status).toBe(403);
});

test("[G3] [R7] figures stay the same when what they count is deleted, in several steps", async () => {
  const db = databaseOf(harness);
  const time = harness.clock.now() - 100 * day;
  const planted = await Promise.all([0, 1, 2].map(() => plant(harness, { userId: 2, createdAt: time })));
  const [customer] = planted.map((one) => one.customer);
  await db.batch({
    decided:
      statement(sql`update interactions set status = 'sent', decided_by = ${admin.id}::uuid, final_text = 'Hi!',
      decided_at = created_at + interval '90 seconds', edit_tags = '{tone}', llm1_cost_usd = 0.0625,
      llm1_input_tokens = 100, former_drafts = '[{"llm1_model": "other"}]' where user_id = ${customer ?? ""}::uuid`),
    called: statement(sql`insert into model_calls (id, user_id, purpose, model, cost_usd, created_at)
      values (gen_random_uuid(), ${customer ?? ""}::uuid, 'summary', 'm', 0.5, ${iso(time)}::timestamptz)`),
  });
  const range = `from=${iso(time).slice(0, 10)}&to=${iso(time).slice(0, 10)}`;
  const figures = async () => {
    await harness.app.refresh.refresh();
    const views = ["overview", "costs", "edit-tags", "reviewers"];
    const read = views.map((view) => harness.api("GET", `/v1/analytics/${view}?${range}`));
    return (await Promise.all(read)).map(({ body }) => ({ ...body, refreshed_at: null }));
  };
  const before = await figures();
  expect(JSON.stringify(before)).toContain('"interactions":3');
  for (const { id, created_at } of planted) {
    await db.batch({
      kept: statement(sql`select keep_figures(array[${id}::uuid], array[${created_at}::timestamptz])`),
      gone: statement(sql`delete from interactions where id = ${id}::uuid`),
    });
    expect(await figures()).toEqual(before);
  }
  expect((await run()).counts).toMatchObject({ model_calls: 1 });
  expect(await figures()).toEqual(before);
});
