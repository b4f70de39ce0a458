/** Where backups are: each finished erasure is noted there, so that a restore repeats it. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table backup_places (
    place text primary key,
    last_backup_at timestamptz not null
  )`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table backup_places`.execute(db);
}
