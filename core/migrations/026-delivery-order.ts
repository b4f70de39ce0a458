/** An index of replies whose outcome is unknown: later replies to the same customer wait for them. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index deliveries_unknown on deliveries (user_id, seq) where state = 'unknown'`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop index deliveries_unknown`.execute(db);
}
