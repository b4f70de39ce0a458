/** Erasures with their receipts, and which update ids they removed. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  // Once an erasure is done, only a keyed hash of the customer's id is left.
  await sql`create table erasures (
    id uuid primary key,
    customer_id uuid,
    customer_hash text,
    hash_key text,
    chats jsonb not null default '[]',
    state text not null check (state in ('erasing', 'settling', 'done')),
    marked_at timestamptz,
    settles_at timestamptz,
    next_run_at timestamptz not null,
    requested_by uuid references reviewers (id) on delete set null,
    requested_by_name text not null,
    requested_at timestamptz not null,
    finished_at timestamptz,
    removed jsonb not null default '{"redis": {}, "postgres": {}, "ledger": {}, "archive": {}}',
    check ((state = 'done') = (customer_id is null)),
    check ((state = 'done') = (customer_hash is not null and hash_key is not null)),
    check ((state = 'done') = (finished_at is not null)),
    check (state <> 'done' or chats = '[]')
  )`.execute(db);
  await sql`create unique index erasures_open on erasures (customer_id) where customer_id is not null`.execute(
    db,
  );
  await sql`create index erasures_due on erasures (next_run_at) where state <> 'done'`.execute(db);
  await sql`create index erasures_page on erasures (requested_at desc, id desc)`.execute(db);
  await sql`create index erasures_requested_by on erasures (requested_by) where requested_by is not null`.execute(
    db,
  );
  // Without these marks, a copy that arrives late would bring an erased message back.
  await sql`alter table handled_updates add column erasure_id uuid references erasures (id) on delete set null`.execute(
    db,
  );
  await sql`create index handled_updates_erasure on handled_updates (erasure_id) where erasure_id is not null`.execute(
    db,
  );
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table handled_updates drop column erasure_id`.execute(db);
  await sql`drop table erasures`.execute(db);
}
