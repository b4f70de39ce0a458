/** Questions that their customers edit, and failed sends that a person has seen. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  // When an edit last changed what an open review's draft answers.
  await sql`alter table interactions add column question_edited_at timestamptz`.execute(db);
  await sql`alter table deliveries add column dismissed_at timestamptz`.execute(db);
  await sql`create index deliveries_failed on deliveries (seq desc)
    where state in ('unknown', 'undeliverable') and dismissed_at is null`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop index deliveries_failed`.execute(db);
  await sql`alter table deliveries drop column dismissed_at`.execute(db);
  await sql`alter table interactions drop column question_edited_at`.execute(db);
}
