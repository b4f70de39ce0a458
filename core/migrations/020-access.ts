/** Keys that end with what made them, and failed sign-ins that are counted while Redis is out. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  // Keys that exist get 90 days from here. Nobody knows in which session they were made: they end with their person.
  await sql`alter table api_keys
    add column expires_at timestamptz not null default now() + interval '90 days',
    add column made_in uuid references user_sessions (id) on delete set null`.execute(db);
  await sql`create index api_keys_made_in on api_keys (made_in) where made_in is not null`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop index api_keys_made_in`.execute(db);
  await sql`alter table api_keys drop column made_in, drop column expires_at`.execute(db);
}
