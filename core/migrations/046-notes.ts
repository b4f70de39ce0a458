/** Notes of reviewers on a customer, and whom they mention. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  // A note outlives its author's account.
  await sql`create table customer_notes (
    id uuid primary key,
    user_id uuid not null references users (id) on delete cascade,
    author_id uuid references reviewers (id) on delete set null,
    text text not null,
    created_at timestamptz not null,
    updated_at timestamptz not null
  )`.execute(db);
  await sql`create index customer_notes_customer on customer_notes (user_id, created_at desc, id desc)`.execute(
    db,
  );
  await sql`create index customer_notes_author on customer_notes (author_id) where author_id is not null`.execute(
    db,
  );
  await sql`create index customer_notes_age on customer_notes (updated_at)`.execute(db);
  await sql`create table note_mentions (
    note_id uuid not null references customer_notes (id) on delete cascade,
    reviewer_id uuid not null references reviewers (id) on delete cascade,
    user_id uuid not null references users (id) on delete cascade,
    mentioned_at timestamptz not null,
    seen_at timestamptz,
    primary key (note_id, reviewer_id)
  )`.execute(db);
  await sql`create index note_mentions_unseen on note_mentions (reviewer_id, mentioned_at desc)
    where seen_at is null`.execute(db);
  await sql`create index note_mentions_reviewer on note_mentions (reviewer_id)`.execute(db);
  await sql`create index note_mentions_customer on note_mentions (user_id)`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table note_mentions`.execute(db);
  await sql`drop table customer_notes`.execute(db);
}
