/** An answer may consist of files alone, but must not be empty: it would be approved and never sent. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  // Earlier releases approved no answer without a text, so existing rows need no check.
  await sql`alter table interactions add constraint something_is_sent check
    (approved_pieces is distinct from '[]'::jsonb or approved_attachments <> '[]'::jsonb) not valid`.execute(
    db,
  );
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table interactions drop constraint something_is_sent`.execute(db);
}
