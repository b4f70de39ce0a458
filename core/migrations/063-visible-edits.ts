/** A blocked draft that is edited so that nobody sees a difference is sent as it is: it needs a second person too. */
import { type Kysely, sql } from "kysely";
import { requireSecondOf } from "./057-attachments.ts";

/** What `visibleOf` in core/kernel/visible.ts removes. */
const invisible = sql`'[\\u0001-\\u0020\\u007f-\\u00a0\\u00ad\\u030a\\u0333\\u033f\\u034f\\u0600-\\u0605\\u061c\\u06dd\\u070f\\u0890-\\u0891\\u08e2\\u115f-\\u1160\\u1680\\u17b4-\\u17b5\\u180b-\\u180f\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u2800\\u3000\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufffc\\U000110bd\\U000110cd\\U00013430-\\U0001343f\\U00013441\\U00013442\\U0001bca0-\\U0001bca3\\U0001d159\\U0001d173-\\U0001d17a\\U000e0000-\\U000e0fff]'`;

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create function visible_text(written text) returns text language sql immutable strict parallel safe as $$
    select regexp_replace(written, ${invisible}, '', 'g')
  $$`.execute(db);
  await requireSecondOf(
    db,
    sql`visible_text(new.final_text) is not distinct from visible_text(new.draft_text)`,
  );
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await requireSecondOf(db, sql`new.final_text is not distinct from new.draft_text`);
  await sql`drop function visible_text(text)`.execute(db);
}
