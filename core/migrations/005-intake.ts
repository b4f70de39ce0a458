/**
 * Updates that are not (yet) part of an interaction: the log's copies in Postgres, updates that start no turn, and
 * quarantine.
 */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table wal_fallback (
    id bigint generated always as identity primary key,
    update_id bigint not null unique,
    customer_id uuid not null,
    envelope text not null,
    stored_at timestamptz not null
  )`.execute(db);
  await sql`create table kept_updates (
    update_id bigint primary key,
    customer_id uuid not null,
    update_kind text not null,
    fate text not null check (fate in ('stored', 'parked')),
    reason text not null,
    body jsonb not null,
    received_at timestamptz not null
  )`.execute(db);
  await sql`create index kept_updates_age on kept_updates (received_at)`.execute(db);
  await sql`create index kept_updates_customer on kept_updates (customer_id, received_at)`.execute(db);
  await sql`create table quarantine_messages (
    id bigint generated always as identity primary key,
    user_id uuid not null references users (id) on delete cascade,
    update_id bigint not null unique,
    reason text not null check (reason in ('silence', 'rate_limit')),
    envelope jsonb not null,
    created_at timestamptz not null,
    expires_at timestamptz not null
  )`.execute(db);
  await sql`create index quarantine_messages_user on quarantine_messages (user_id, id)`.execute(db);
  await sql`create index quarantine_messages_expiry on quarantine_messages (expires_at)`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table quarantine_messages`.execute(db);
  await sql`drop table kept_updates`.execute(db);
  await sql`drop table wal_fallback`.execute(db);
}
