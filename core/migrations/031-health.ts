/** What the scheduled health checks found. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table health_checks (
    checked_at timestamptz primary key,
    probes jsonb not null
  )`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table health_checks`.execute(db);
}
