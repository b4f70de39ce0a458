/** Filters of the console's pages under a name, a reviewer's own or shared with the team. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table saved_views (
    id uuid primary key,
    reviewer_id uuid not null references reviewers (id) on delete cascade,
    name text not null,
    page text not null,
    filter jsonb not null,
    shared boolean not null,
    updated_at timestamptz not null
  )`.execute(db);
  await sql`create index saved_views_owner on saved_views (reviewer_id)`.execute(db);
  await sql`create index saved_views_shared on saved_views (id) where shared`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table saved_views`.execute(db);
}
