/** Migrations on PGlite, over HTTP; and the dumped schema before and after going down and up. */
import assert from "node:assert/strict";
import { onTestFinished, test } from "vitest";
import { migrate, migrateTo } from "../../core/app/migrate.ts";
import { dumpSchemaTwice } from "../../scripts/dump-schema.ts";
import { startEmbeddedPostgres } from "../../local/engines/postgres.ts";
import { compiledPglite, driverOver } from "../support/database.ts";
import { migrationsSuite } from "./migrations-suite.ts";

migrationsSuite("PGlite", async () => {
  const engine = await startEmbeddedPostgres({ dataDir: null, program: compiledPglite() });
  return { one: driverOver(engine), two: driverOver(engine), close: () => engine.close() };
});

test("[P2] up, down, up gives the same schema as up", async () => {
  const { up, again } = await dumpSchemaTwice(compiledPglite());
  assert.equal(again, up);
});

test("[P2] notifications of a database that applied an early form of migration 048 get today's names", async () => {
  const engine = await startEmbeddedPostgres({ dataDir: null, program: compiledPglite() });
  onTestFinished(() => engine.close());
  const db = driverOver(engine);
  const run = (text: string) => db.query<Record<string, string>>({ sql: text, parameters: [] });
  await migrate(db);
  const described = `select 'column ' || column_name as part from information_schema.columns
      where table_name = 'notifications'
    union all select indexdef from pg_indexes where tablename = 'notifications'
    union all select pg_get_constraintdef(oid) from pg_constraint
      where conrelid = 'notifications'::regclass and contype = 'c' order by 1`;
  const current = await run(described);
  await migrateTo(db, "066-rewritten-tag");
  for (const text of [
    "alter table notifications rename column sent_at to told_at",
    "alter table notifications drop constraint notifications_state_check",
    "alter table notifications add constraint notifications_state_check check (state in ('queued', 'told', 'quiet', 'dropped'))",
    "drop index notifications_sent",
    "create index notifications_told on notifications (reviewer_id, told_at desc) where state = 'told'",
    `insert into users (id, telegram_user_id, display_name) values ('00000000-0000-4000-8000-000000000001', 1, 'A')`,
    `insert into reviewers (id, name, role)
      values ('00000000-0000-4000-8000-000000000002', 'A', 'reviewer')`,
    `insert into notifications (subject_id, event, reviewer_id, user_id, state, created_at, told_at)
      select gen_random_uuid(), 'new', r.id, u.id, 'told', now(), now() from reviewers r, users u where r.name = 'A'`,
  ])
    await run(text);
  await migrate(db);
  assert.deepEqual(await run(described), current);
  assert.deepEqual(await run("select state from notifications where sent_at is not null"), [
    { state: "sent" },
  ]);
});
