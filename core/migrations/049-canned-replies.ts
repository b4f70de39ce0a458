/** Canned replies get a shortcode, a language, and a count of their uses. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table canned_replies
    add column shortcode text,
    add column language text,
    add column uses integer not null default 0,
    add column used_at timestamptz`.execute(db);
  // The same shortcode may exist once in each language.
  await sql`create unique index canned_replies_shortcode on canned_replies (shortcode, coalesce(language, ''))
    where shortcode is not null`.execute(db);
  await sql`create index canned_replies_used on canned_replies (uses desc, id desc)`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop index canned_replies_used`.execute(db);
  await sql`drop index canned_replies_shortcode`.execute(db);
  await sql`alter table canned_replies
    drop column used_at, drop column uses, drop column language, drop column shortcode`.execute(db);
}
