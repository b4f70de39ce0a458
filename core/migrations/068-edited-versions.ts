/** Canned replies and documents count their changes, so that a change based on an older text can be refused. */
import { type Kysely, sql } from "kysely";

const tables = ["canned_replies", "knowledge_documents"];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const table of tables)
    await sql`alter table ${sql.table(table)} add column version integer not null default 1`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const table of tables) await sql`alter table ${sql.table(table)} drop column version`.execute(db);
}
