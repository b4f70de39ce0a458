/** The default title of the edit tag `rewritten`, unless an admin has changed it. */
import { type Kysely, sql } from "kysely";

const rename = (from: string, to: string) =>
  sql`update edit_taxonomy set title = ${to} where tag = 'rewritten' and title = ${from}`;

export async function up(db: Kysely<unknown>): Promise<void> {
  await rename("Written anew", "Rewritten").execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await rename("Rewritten", "Written anew").execute(db);
}
