/** Reviewers' notification preferences, their browsers, and the notifications themselves. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table notification_preferences (
    reviewer_id uuid primary key references reviewers (id) on delete cascade,
    events text[] not null,
    sound boolean not null,
    browser boolean not null,
    quiet_from text,
    quiet_to text,
    time_zone text not null,
    changed_at timestamptz not null,
    check ((quiet_from is null) = (quiet_to is null))
  )`.execute(db);
  await sql`create table push_subscriptions (
    id uuid primary key,
    reviewer_id uuid not null references reviewers (id) on delete cascade,
    endpoint text not null unique,
    p256dh text not null,
    auth text not null,
    language text not null,
    user_agent text,
    created_at timestamptz not null
  )`.execute(db);
  await sql`create index push_subscriptions_reviewer on push_subscriptions (reviewer_id, created_at desc)`.execute(
    db,
  );
  // The subject is a review or a note. No foreign key to either: deleting one then takes no lock here.
  await sql`create table notifications (
    subject_id uuid not null,
    event text not null,
    reviewer_id uuid not null references reviewers (id) on delete cascade,
    user_id uuid not null references users (id) on delete cascade,
    state text not null default 'queued' check (state in ('queued', 'sent', 'quiet', 'dropped')),
    created_at timestamptz not null,
    sent_at timestamptz,
    primary key (subject_id, event, reviewer_id)
  )`.execute(db);
  await sql`create index notifications_queued on notifications (created_at) where state = 'queued'`.execute(
    db,
  );
  await sql`create index notifications_sent on notifications (reviewer_id, sent_at desc) where state = 'sent'`.execute(
    db,
  );
  await sql`create index notifications_reviewer on notifications (reviewer_id)`.execute(db);
  await sql`create index notifications_customer on notifications (user_id)`.execute(db);
  await sql`create index notifications_age on notifications (created_at)`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table notifications`.execute(db);
  await sql`drop table push_subscriptions`.execute(db);
  await sql`drop table notification_preferences`.execute(db);
}
