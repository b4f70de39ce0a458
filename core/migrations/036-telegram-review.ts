/** Review inside Telegram: reviewers' linked accounts, and what was posted to their groups ([R5], [A5]). */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table telegram_accounts (
    reviewer_id uuid primary key references reviewers (id) on delete cascade,
    telegram_user_id bigint not null unique,
    telegram_name text not null,
    linked_at timestamptz not null
  )`.execute(db);
  // A new code replaces the person's previous one.
  await sql`create table telegram_link_codes (
    reviewer_id uuid primary key references reviewers (id) on delete cascade,
    code_hash text not null unique,
    expires_at timestamptz not null
  )`.execute(db);
  await sql`create table reviewer_updates (
    update_id bigint primary key,
    received_at timestamptz not null,
    body jsonb not null
  )`.execute(db);
  await sql`create index reviewer_updates_age on reviewer_updates (received_at)`.execute(db);
  await createPosts(db);
  await createAnswers(db);
}

/**
 * No foreign key to interactions: a post outlives its interaction until its text is removed from the group. `user_id`
 * is null once its customer was erased.
 */
async function createPosts(db: Kysely<unknown>): Promise<void> {
  await sql`create table review_posts (
    interaction_id uuid not null,
    chat_id bigint not null,
    user_id uuid references users (id) on delete set null,
    interaction_created_at timestamptz not null,
    sent_chat_id bigint not null,
    thread_id bigint,
    message_id bigint,
    state text not null check (state in ('queued', 'sending', 'posted', 'unknown', 'refused', 'dropped')),
    attempt_id uuid,
    attempts integer not null default 0,
    busy_until timestamptz,
    not_before timestamptz not null,
    shown_version integer,
    settled boolean not null default false,
    panel text not null default 'main' check (panel in ('main', 'blocked', 'reject', 'regenerate')),
    panel_by uuid references reviewers (id) on delete set null,
    error text,
    created_at timestamptz not null,
    primary key (interaction_id, chat_id)
  )`.execute(db);
  await sql`create index review_posts_open on review_posts (user_id) where not settled`.execute(db);
  await sql`create index review_posts_age on review_posts (created_at)`.execute(db);
  await sql`create table review_topics (
    chat_id bigint not null,
    thread_id bigint not null,
    user_id uuid references users (id) on delete set null,
    primary key (chat_id, thread_id)
  )`.execute(db);
  await sql`create unique index review_topics_customer on review_topics (user_id, chat_id)`.execute(db);
}

/** Answers that reviewers write in a group, until they are sent or dropped. */
async function createAnswers(db: Kysely<unknown>): Promise<void> {
  await sql`create table review_answers (
    id uuid primary key,
    interaction_id uuid not null,
    user_id uuid not null references users (id) on delete cascade,
    reviewer_id uuid not null references reviewers (id) on delete cascade,
    chat_id bigint not null,
    prompt_id bigint not null,
    thread_id bigint,
    text text,
    preview_id bigint,
    created_at timestamptz not null,
    unique (chat_id, prompt_id)
  )`.execute(db);
  await sql`create index review_answers_customer on review_answers (user_id)`.execute(db);
  await sql`create index review_answers_age on review_answers (created_at)`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const table of [
    "review_answers",
    "review_topics",
    "review_posts",
    "reviewer_updates",
    "telegram_link_codes",
    "telegram_accounts",
  ])
    await sql`drop table ${sql.table(table)}`.execute(db);
}
