/** People on our side, their API keys, and the record of what everyone did. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table reviewers (
    id uuid primary key,
    name text not null,
    role text not null check (role in ('reviewer', 'admin')),
    created_at timestamptz not null default now(),
    disabled_at timestamptz
  )`.execute(db);
  // The bearer of NADIA_API_KEY acts as this reviewer, so that every decision names one.
  await sql`insert into reviewers (id, name, role)
    values ('00000000-0000-5000-8000-000000000001', 'admin', 'admin')`.execute(db);
  await sql`create table api_keys (
    id uuid primary key,
    reviewer_id uuid not null references reviewers (id) on delete cascade,
    key_hash text not null unique,
    label text not null default '',
    created_at timestamptz not null default now(),
    revoked_at timestamptz
  )`.execute(db);
  await sql`create table audit_log (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    actor_id uuid,
    actor_name text not null,
    action text not null,
    subject_type text not null,
    subject_id text not null,
    detail jsonb not null default '{}'
  )`.execute(db);
  await sql`create index audit_log_subject on audit_log (subject_type, subject_id, id)`.execute(db);
  await sql`create table edit_taxonomy (
    tag text primary key,
    title text not null,
    retired_at timestamptz
  )`.execute(db);
  await sql`insert into edit_taxonomy (tag, title) values
    ('tone', 'Tone of voice'), ('facts', 'Facts corrected'), ('length', 'Shorter or longer'),
    ('language', 'Language or grammar'), ('safety', 'Made safe'), ('personal', 'More personal'),
    ('structure', 'Order or bubbles'), ('off_topic', 'Answered the wrong question'),
    ('rewritten', 'Written anew')`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table edit_taxonomy`.execute(db);
  await sql`drop table audit_log`.execute(db);
  await sql`drop table api_keys`.execute(db);
  await sql`drop table reviewers`.execute(db);
}
