/**
 * The log survives an emptied Redis: Postgres holds a copy of each message until it is committed, and records which
 * updates were.
 */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table wal_fallback
    add column appended_at timestamptz,
    add column attempts integer not null default 0`.execute(db);
  // The transaction that commits, parks or quarantines a message adds its update id here, so that no copy is restored
  // later.
  await sql`create table handled_updates (
    update_id bigint primary key,
    handled_at timestamptz not null
  )`.execute(db);
  await sql`create index handled_updates_age on handled_updates (handled_at)`.execute(db);
  // A copy may be older than its customer's row, so it has no foreign key: a trigger deletes it on erasure.
  await sql`create function forget_copies() returns trigger language plpgsql as $$
    begin
      delete from wal_fallback where customer_id = old.id;
      return null;
    end
  $$`.execute(db);
  await sql`create trigger users_forget_copies after delete on users
    for each row execute function forget_copies()`.execute(db);
  await sql`create table store_owner (
    singleton boolean primary key default true check (singleton),
    bot_id bigint not null
  )`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table store_owner`.execute(db);
  await sql`drop trigger users_forget_copies on users`.execute(db);
  await sql`drop function forget_copies()`.execute(db);
  await sql`drop table handled_updates`.execute(db);
  await sql`alter table wal_fallback drop column appended_at, drop column attempts`.execute(db);
}
