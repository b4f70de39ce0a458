/** The silence protocol's counts and its own audit; who released what was quarantined or parked. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  // Counters, because quarantined messages are deleted after a week; a burst counts as one draft.
  await sql`alter table user_protocol_status
    add column held_messages integer not null default 0,
    add column held_bursts integer not null default 0,
    add column released_messages integer not null default 0`.execute(db);
  await sql`create table protocol_audit_log (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    user_id uuid not null references users (id) on delete cascade,
    silenced boolean not null,
    reason text,
    actor_id uuid not null,
    actor_name text not null,
    held_messages integer not null,
    held_bursts integer not null,
    saved_cost_usd numeric(12, 8)
  )`.execute(db);
  await sql`create index protocol_audit_log_user on protocol_audit_log (user_id, id desc)`.execute(db);
  await sql`alter table quarantine_messages
    add column released_at timestamptz,
    add column released_by uuid`.execute(db);
  await sql`create index quarantine_messages_held on quarantine_messages (reason, id)
    where released_at is null`.execute(db);
  // Entries that a person put back into the log: they are drafted even for a silenced customer, and are ignored when
  // looking for gaps.
  await sql`alter table wal_fallback add column released boolean not null default false`.execute(db);
  await sql`create index kept_updates_page on kept_updates (received_at desc, update_id desc)`.execute(db);
  await sql`create index kept_updates_reason on kept_updates (reason, received_at desc, update_id desc)`.execute(
    db,
  );
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop index kept_updates_reason`.execute(db);
  await sql`drop index kept_updates_page`.execute(db);
  await sql`alter table wal_fallback drop column released`.execute(db);
  await sql`drop index quarantine_messages_held`.execute(db);
  await sql`alter table quarantine_messages drop column released_at, drop column released_by`.execute(db);
  await sql`drop table protocol_audit_log`.execute(db);
  await sql`alter table user_protocol_status
    drop column held_messages, drop column held_bursts, drop column released_messages`.execute(db);
}
