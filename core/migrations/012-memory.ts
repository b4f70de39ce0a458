/**
 * A model's summaries, the time since which a customer is remembered, the embedder of each vector, and memory
 * measurements.
 */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  // The customer is remembered from then on; null means from the first message.
  await sql`alter table users add column memory_since timestamptz`.execute(db);
  await sql`create index messages_received on messages (user_id, received_at)`.execute(db);
  await sql`create table memory_summaries (
    user_id uuid primary key references users (id) on delete cascade,
    generation integer not null default 0,
    covers_total integer not null default 0,
    text text,
    model text,
    created_at timestamptz not null
  )`.execute(db);
  await sql`alter table memory_logs add column embedded_by text`.execute(db);
  await sql`create index memory_logs_unembedded on memory_logs (user_id, place desc)
    where embedding is null and embedded_by is null`.execute(db);
  await sql`create index memory_logs_embedded_by on memory_logs (embedded_by) where embedded_by is not null`.execute(
    db,
  );
  await sql`create table memory_measurements (
    id boolean primary key default true check (id),
    walk jsonb,
    figures jsonb,
    measured_at timestamptz
  )`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table memory_measurements`.execute(db);
  await sql`drop index memory_logs_embedded_by`.execute(db);
  await sql`drop index memory_logs_unembedded`.execute(db);
  await sql`alter table memory_logs drop column embedded_by`.execute(db);
  await sql`drop table memory_summaries`.execute(db);
  await sql`drop index messages_received`.execute(db);
  await sql`alter table users drop column memory_since`.execute(db);
}
