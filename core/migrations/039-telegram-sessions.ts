/** Sessions of the console as a Mini App inside Telegram ([A5]). */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  // A session opened inside Telegram ends with the link to this account.
  await sql`alter table user_sessions add column telegram_user_id bigint`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table user_sessions drop column telegram_user_id`.execute(db);
}
