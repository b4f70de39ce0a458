/** Replies in the order in which customers got them, for the conversation in the console ([R4]). */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index deliveries_customer on deliveries (user_id, sent_at desc, id desc)
    where sent_at is not null`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop index deliveries_customer`.execute(db);
}
