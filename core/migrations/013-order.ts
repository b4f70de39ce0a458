/**
 * Order per customer: the log's entries still in Postgres are drafted first, and the latest report on reachability
 * wins.
 */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index wal_fallback_customer on wal_fallback (customer_id, id)`.execute(db);
  await sql`alter table users add column reachable_at timestamptz`.execute(db);
  // Plain SQL cannot fail on purpose, so a transaction's guards call this function.
  await sql`create function refuse(state text, why text) returns void language plpgsql as $$
    begin
      raise exception '%', why using errcode = state;
    end
  $$`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop function refuse(text, text)`.execute(db);
  await sql`alter table users drop column reachable_at`.execute(db);
  await sql`drop index wal_fallback_customer`.execute(db);
}
