/** Customers: who they are, where they stand, and whether they are silenced. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table users (
    id uuid primary key,
    telegram_user_id bigint not null unique,
    display_name text not null,
    username text,
    language_code text,
    reachable boolean not null default true,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  )`.execute(db);
  await sql`create table user_current_status (
    user_id uuid primary key references users (id) on delete cascade,
    funnel_status text not null default 'new',
    nickname text,
    lifetime_value_usd numeric(12, 2) not null default 0,
    updated_at timestamptz not null default now()
  )`.execute(db);
  await sql`create table user_protocol_status (
    user_id uuid primary key references users (id) on delete cascade,
    silenced boolean not null default false,
    reason text,
    performed_by uuid,
    activated_at timestamptz,
    updated_at timestamptz not null default now()
  )`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table user_protocol_status`.execute(db);
  await sql`drop table user_current_status`.execute(db);
  await sql`drop table users`.execute(db);
}
