/** Keys that end with the session that made them, and failed sign-ins that are counted while Redis is down. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  // Existing keys get 90 days from now. Their sessions are unknown, so they end with their owner.
  await sql`alter table api_keys
    add column expires_at timestamptz not null default now() + interval '90 days',
    add column made_in uuid references user_sessions (id) on delete set null`.execute(db);
  await sql`create index api_keys_made_in on api_keys (made_in) where made_in is not null`.execute(db);
  // Filled only while Redis is down; the next attempt or sign-in deletes rows older than a day.
  await sql`create table login_failures (
    bucket text not null,
    member text not null,
    at timestamptz not null,
    primary key (bucket, member)
  )`.execute(db);
  await sql`create index login_failures_at on login_failures (at)`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table login_failures`.execute(db);
  await sql`drop index api_keys_made_in`.execute(db);
  await sql`alter table api_keys drop column made_in, drop column expires_at`.execute(db);
}
