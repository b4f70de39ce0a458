/** What reviewers know about a customer counts its changes, so that a change based on an older state can be refused. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table user_current_status add column version integer not null default 1`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table user_current_status drop column version`.execute(db);
}
