/** Questions that customers edit, failed sends that a person has seen, and reviewers' notes on a customer. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  // When an edit last changed what an open review's draft answers.
  await sql`alter table interactions add column question_edited_at timestamptz`.execute(db);
  // An edit that came after the answer is a separate message, so that the answered text stays unchanged.
  await sql`alter table messages add column edition integer not null default 0,
    drop constraint messages_once,
    add constraint messages_once unique (connection, chat_id, telegram_message_id, edition)`.execute(db);
  await sql`alter table user_current_status add column profile jsonb not null default '{}'`.execute(db);
  await sql`alter table deliveries add column dismissed_at timestamptz`.execute(db);
  await sql`create index deliveries_failed on deliveries (seq desc)
    where state in ('unknown', 'undeliverable') and dismissed_at is null`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop index deliveries_failed`.execute(db);
  await sql`alter table deliveries drop column dismissed_at`.execute(db);
  await sql`delete from messages where edition > 0`.execute(db);
  await sql`alter table messages drop constraint messages_once, drop column edition,
    add constraint messages_once unique (connection, chat_id, telegram_message_id)`.execute(db);
  await sql`alter table user_current_status drop column profile`.execute(db);
  await sql`alter table interactions drop column question_edited_at`.execute(db);
}
