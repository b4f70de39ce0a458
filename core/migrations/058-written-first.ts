/** Interactions in which a reviewer wrote first: they answer no message and have no draft. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table interactions add column written_first boolean not null default false`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table interactions drop column written_first`.execute(db);
}
