/** Which customers' model calls still have to follow their interactions into the archive. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table archive_parts add column calls_moved_at timestamptz`.execute(db);
  await sql`create index archive_parts_calls on archive_parts (ends_at) where calls_moved_at is null`.execute(
    db,
  );
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table archive_parts drop column calls_moved_at`.execute(db);
}
