/** Translations of reviews for their readers, stored once for everyone, and how each reviewer wants them. */
import { type Kysely, sql } from "kysely";

const purposes = (...names: readonly string[]) =>
  sql`alter table model_calls drop constraint model_calls_purpose_check,
    add constraint model_calls_purpose_check check (purpose in (${sql.raw(names.map((name) => `'${name}'`).join(", "))}))`;

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table translations (
    id uuid primary key,
    interaction_id uuid not null,
    interaction_created_at timestamptz not null,
    user_id uuid not null references users (id) on delete cascade,
    revision integer not null,
    language text not null,
    pieces jsonb not null check (jsonb_typeof(pieces) = 'array'),
    model text not null,
    created_at timestamptz not null,
    unique (interaction_id, revision, language),
    foreign key (interaction_id, interaction_created_at) references interactions (id, created_at) on delete cascade
  )`.execute(db);
  await sql`create index translations_customer on translations (user_id)`.execute(db);
  await sql`create table translation_preferences (
    reviewer_id uuid primary key references reviewers (id) on delete cascade,
    language text,
    always boolean not null,
    changed_at timestamptz not null
  )`.execute(db);
  await purposes("summary", "embedding", "preview", "translation").execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  // The restored, narrower check does not allow these.
  await sql`delete from model_calls where purpose = 'translation'`.execute(db);
  await purposes("summary", "embedding", "preview").execute(db);
  await sql`drop table translation_preferences`.execute(db);
  await sql`drop table translations`.execute(db);
}
