/**
 * Erases a tenth of the customers while messages come in: nothing of them is left, and the others are untouched.
 * `npm run test:erasure` runs it with 200 customers and 25,000 messages.
 */
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { json, sql, statement } from "../../core/compiler.ts";
import { type CustomerId, customerIdOf } from "../../core/kernel/ids.ts";
import type { Sql } from "../../core/kernel/sql.ts";
import { findTraces } from "../../core/pipeline/verify-erasure.ts";
import { renewStatistics } from "../../core/privacy/statistics.ts";
import { settleMs } from "../../core/privacy/rules.ts";
import { ErasurePage } from "../../core/privacy/schema.ts";
import { policy } from "../../core/retention/policy.ts";
import { createSqliteLedgerCopy } from "../../core/storage/ledger-sqlite-copy.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { textUpdate } from "../support/updates.ts";

const isLarge = process.env["ERASURE_TEST"] === "large";
const size = isLarge ? { customers: 200, each: 125 } : { customers: 20, each: 10 };
const erased = Array.from({ length: size.customers / 10 }, (_, n) => n + 1);
const others = Array.from({ length: size.customers - erased.length }, (_, n) => n + erased.length + 1);
const wordOf = (userId: number) => `zorbel${userId}z`;

/** Customers with interactions of five messages each. */
async function seed(db: Sql): Promise<void> {
  const people = [...erased, ...others].map((userId) => ({ user: userId, id: customerIdOf(userId) }));
  const who = sql`jsonb_to_recordset(${json(people)}) p("user" bigint, id uuid)`;
  await db.batch({
    users: statement(sql`insert into users (id, telegram_user_id, display_name)
      select p.id, p.user, 'Name zorbel' || p.user || 'z' from ${who}`),
    interactions:
      statement(sql`insert into interactions (id, created_at, user_id, chat_id, status, draft_text)
      select md5(p.user || ':' || n)::uuid, '2026-01-01'::timestamptz + n * interval '1 minute', p.id, p.user, 'expired',
        'To zorbel' || p.user || 'z' from ${who}, generate_series(1, ${size.each / 5}::integer) n`),
    messages: statement(sql`insert into messages (chat_id, telegram_message_id, user_id, interaction_id,
        interaction_created_at, update_id, text, sent_at, received_at)
      select i.chat_id, n * 10 + extract(minute from i.created_at) * 100 + extract(hour from i.created_at) * 10000, i.user_id,
        i.id, i.created_at, 1000000 + row_number() over (), 'My zorbel' || i.chat_id || 'z is blue', i.created_at, i.created_at
      from interactions i, generate_series(1, 5) n`),
  });
}

/** A checksum of all rows of each table that belong to the others. */
async function checksums(db: Sql): Promise<Record<string, string | null>> {
  const ids = others.map((userId) => customerIdOf(userId));
  const tables = policy.filter(
    ({ store, customer }) => store === "postgres" && /^(user_id|customer_id|id)$/.test(customer ?? ""),
  );
  const sums = tables.map(async ({ name, customer }) => {
    const [row] = await db.query(
      statement<{ sum: string | null }>(sql`
        select md5(string_agg(t::text, '' order by t::text)) as sum from ${sql.table(name)} t
        where t.${sql.ref(customer ?? "")} in (select value::uuid from jsonb_array_elements_text(${json(ids)}))`),
    );
    return [name, row?.sum ?? null] as const;
  });
  return Object.fromEntries(await Promise.all(sums));
}

/** Every erased customer writes, and so does somebody new. */
async function write(harness: Harness, round: number): Promise<void> {
  for (const userId of [...erased, 9_001])
    await harness.update(
      textUpdate({ updateId: 10_000 * round + userId, userId, text: `Round ${round} of ${wordOf(userId)}` }),
    );
}

test("[G1] (promise 9) a tenth of the customers is erased amid traffic, and nobody else is touched", async () => {
  const harness = await startHarness();
  const ledger = createSqliteLedgerCopy({
    file: join(harness.settings.dataDir, "ledger.sqlite"),
    clock: harness.clock,
  });
  onTestFinished(() => harness.close());
  onTestFinished(() => ledger.close());
  const db = databaseOf(harness);
  await seed(db);
  const before = await checksums(db);
  const request = (customer: CustomerId) =>
    harness.api("DELETE", `/v1/users/${customer}`, { confirm: customer });
  await write(harness, 1);
  harness.clock.advance(5_000);
  // Drafts of the first round and erasures run side by side.
  const [, answers] = await Promise.all([
    harness.work(),
    Promise.all(erased.map((userId) => request(customerIdOf(userId)))),
  ]);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  await harness.work();
  harness.clock.advance(settleMs + 60_000);
  await harness.sweep();
  await harness.work();
  const texts = erased.flatMap((userId) => [customerIdOf(userId), wordOf(userId)]);
  await renewStatistics(harness.app.reviewer);
  expect(await findTraces({ ...harness.app, ledger }, texts)).toEqual([]);
  expect(await checksums(db)).toEqual(before);
  const done = await harness.api("GET", "/v1/erasures?state=done&limit=100");
  const receipts = ErasurePage.parse(done.body).items;
  expect(receipts.length).toBe(erased.length);
  for (const { removed } of receipts) {
    expect(removed.postgres["messages"]).toBeGreaterThanOrEqual(size.each);
    expect(removed.postgres["users"]).toBe(1);
  }

  // Who writes again is new: one message each, and nothing from before.
  await write(harness, 2);
  harness.clock.advance(5_000);
  await harness.work();
  const [again] = await db.query(
    statement<{ messages: number; interactions: number }>(sql`
      with mine as (select value::uuid as id from jsonb_array_elements_text(${json(erased.map((userId) => customerIdOf(userId)))}))
      select (select count(*) from messages where user_id in (select id from mine))::integer as messages,
        (select count(*) from interactions where user_id in (select id from mine))::integer as interactions`),
  );
  expect(again).toEqual({ messages: erased.length, interactions: erased.length });
});
