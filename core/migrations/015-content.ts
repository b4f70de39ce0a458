/** What a message refers to and carries besides its text, and the topic of a chat that a reply goes to. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table messages add column details jsonb`.execute(db);
  // Null if the chat has no topics.
  await sql`alter table interactions add column thread_id bigint`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table interactions drop column thread_id`.execute(db);
  await sql`alter table messages drop column details`.execute(db);
}
