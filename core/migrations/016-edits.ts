/** Questions that their customers edit. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  // When an edit last changed what an open review's draft answers.
  await sql`alter table interactions add column question_edited_at timestamptz`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table interactions drop column question_edited_at`.execute(db);
}
