/** A second reviewer's judgement of a decided interaction, made without seeing the decision. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  // The first decision is stored with it, so that both remain as they were at the time.
  await sql`create table agreement_judgements (
    id uuid primary key,
    interaction_id uuid not null,
    interaction_created_at timestamptz not null,
    user_id uuid not null references users (id) on delete cascade,
    reviewer_id uuid not null references reviewers (id) on delete cascade,
    judgement text not null check (judgement in ('approve', 'edit', 'reject')),
    quality_score smallint check (quality_score between 1 and 5),
    judged_at timestamptz not null,
    first_id uuid not null references reviewers (id) on delete cascade,
    first_judgement text not null check (first_judgement in ('approve', 'edit', 'reject')),
    check (first_id <> reviewer_id),
    unique (interaction_id, reviewer_id),
    foreign key (interaction_id, interaction_created_at) references interactions (id, created_at) on delete cascade
  )`.execute(db);
  await sql`create index agreement_judgements_newest on agreement_judgements (judged_at desc, id desc)`.execute(
    db,
  );
  await sql`create index agreement_judgements_reviewer on agreement_judgements (reviewer_id)`.execute(db);
  await sql`create index agreement_judgements_first on agreement_judgements (first_id)`.execute(db);
  await sql`create index agreement_judgements_customer on agreement_judgements (user_id)`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table agreement_judgements`.execute(db);
}
