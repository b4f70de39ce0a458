/** Messages in quarantine that the customer deleted in a business chat. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table quarantine_messages add column deleted_at timestamptz`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table quarantine_messages drop column deleted_at`.execute(db);
}
