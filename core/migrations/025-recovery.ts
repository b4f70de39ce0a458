/** Recovery operations, and how far each customer's messages are processed. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table recovery_operations (
    id uuid primary key,
    kind text not null check (kind in ('sweep', 'pending_updates')),
    source text not null check (source in ('stores', 'telegram')),
    state text not null check (state in ('running', 'succeeded', 'failed')),
    trigger text not null check (trigger in ('person', 'schedule')),
    started_by uuid references reviewers (id) on delete set null,
    started_by_name text not null,
    step text,
    steps_done integer not null default 0,
    steps_total integer,
    counts jsonb not null default '{}',
    errors jsonb not null default '[]',
    webhook jsonb,
    started_at timestamptz not null,
    taken_at timestamptz,
    deadline timestamptz not null,
    finished_at timestamptz,
    check ((state = 'running') = (finished_at is null))
  )`.execute(db);
  await sql`create unique index recovery_operations_running on recovery_operations (kind)
    where state = 'running'`.execute(db);
  await sql`create index recovery_operations_page on recovery_operations (started_at desc, id desc)`.execute(
    db,
  );
  await sql`create index recovery_operations_started_by on recovery_operations (started_by)
    where started_by is not null`.execute(db);
  await sql`create table message_processing_cursors (
    user_id uuid primary key references users (id) on delete cascade,
    connection text not null,
    chat_id bigint not null,
    telegram_message_id bigint not null,
    update_id bigint not null,
    received_at timestamptz not null,
    processed_at timestamptz not null
  )`.execute(db);
  // The operation that restored a waiting message; copied to the interaction drafted from it.
  await sql`alter table wal_fallback add column recovery_operation_id uuid`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table wal_fallback drop column recovery_operation_id`.execute(db);
  await sql`drop table message_processing_cursors`.execute(db);
  await sql`drop table recovery_operations`.execute(db);
}
