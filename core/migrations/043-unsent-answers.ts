/** What reviewers typed and have not sent, so that it outlives their tab, their session and their device ([R12]). */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table unsent_answers (
    id uuid primary key,
    interaction_id uuid not null,
    interaction_created_at timestamptz not null,
    user_id uuid not null references users (id) on delete cascade,
    reviewer_id uuid not null references reviewers (id) on delete cascade,
    revision integer not null,
    bubbles jsonb not null,
    edit_tags text[] not null default '{}',
    quality_score smallint,
    notes text not null default '',
    link_preview boolean not null default false,
    version integer not null default 1,
    writer uuid not null,
    sequence bigint not null,
    saved_at timestamptz not null,
    unique (interaction_id, reviewer_id, revision),
    foreign key (interaction_id, interaction_created_at) references interactions (id, created_at) on delete cascade
  )`.execute(db);
  await sql`create index unsent_answers_reviewer on unsent_answers (reviewer_id, saved_at desc)`.execute(db);
  await sql`create index unsent_answers_customer on unsent_answers (user_id)`.execute(db);
  await sql`create index unsent_answers_age on unsent_answers (saved_at)`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table unsent_answers`.execute(db);
}
