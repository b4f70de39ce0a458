/** An answer as its reviewer wrote it in their own language, stored with the answer, sent or unsent. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table interactions add column own_text jsonb`.execute(db);
  await sql`alter table unsent_answers add column own_text jsonb`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table unsent_answers drop column own_text`.execute(db);
  await sql`alter table interactions drop column own_text`.execute(db);
}
