/** The databases that tests hand on are as good as new. */
import { afterAll, expect, test } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import { driverOver, openMigrated } from "../support/database.ts";
import { createLender } from "../support/spare-postgres.ts";

const lender = createLender(1);
afterAll(() => lender.close());

/** Like a test: borrows a database, uses it and returns it; says whether it had to be opened. */
async function use(...statements: ReturnType<typeof sql>[]): Promise<{ opened: boolean; rows: unknown[] }> {
  let opened = false;
  const postgres = await lender.borrow(() => {
    opened = true;
    return openMigrated();
  });
  let rows: unknown[] = [];
  for (const one of statements) rows = await driverOver(postgres).query(statement(one));
  await postgres.close();
  return { opened, rows };
}

const contents = sql`select (select count(*)::integer from users) as users,
  (select count(*)::integer from edit_taxonomy) as tags, (select count(*)::integer from analytics_days) as days,
  (select count(*)::integer from pg_inherits where inhparent = 'interactions'::regclass) as partitions,
  nextval('messages_id_seq')::integer as next`;

test("a used database comes back empty, with its sequences, partitions and first rows as they were", async () => {
  const { rows: fresh } = await use(contents);
  const { opened } = await use(
    sql`select make_interaction_partitions('2026-06-01', 2)`,
    sql`insert into users (id, telegram_user_id, display_name) values (gen_random_uuid(), 1, 'Ann')`,
    sql`insert into interactions (id, created_at, user_id, chat_id, status, draft_text, draft_bubbles)
      select gen_random_uuid(), '2026-06-02', id, 1, 'pending', '', '[]' from users`,
    sql`refresh materialized view analytics_days`,
    sql`refresh materialized view concurrently analytics_days`,
    sql`delete from edit_taxonomy`,
  );
  expect(opened).toBe(false);
  expect(await use(contents)).toEqual({ opened: false, rows: fresh });
});

for (const [what, change] of Object.entries({
  "a changed column": sql`alter table users add column shoe_size integer`,
  "a granted privilege": sql`grant select on users to public`,
  "a temporary table": sql`create temporary table left_behind (id integer)`,
  "a disabled trigger": sql`alter table users disable trigger all`,
  "a changed setting": sql`set timezone to 'Europe/Berlin'`,
})) {
  test(`a database with ${what} is not handed on`, async () => {
    await use(change);
    expect(await use(sql`select 1`)).toMatchObject({ opened: true });
  });
}

test("what was left running does not reach the next borrower", async () => {
  const first = await lender.borrow(openMigrated);
  const left = driverOver(first);
  await first.close();
  await expect(left.query(statement(sql`select 1`))).rejects.toThrow();
});
