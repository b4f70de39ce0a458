/** How often people had a message sent again, so that a repeated request to do so can be distinguished from a new one. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table deliveries add column resends integer not null default 0`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table deliveries drop column resends`.execute(db);
}
