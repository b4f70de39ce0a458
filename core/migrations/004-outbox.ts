/** The outbox: what was approved and must reach the customer, one row per Telegram message. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table deliveries (
    id uuid primary key,
    seq bigint generated always as identity unique,
    interaction_id uuid not null,
    interaction_created_at timestamptz not null,
    user_id uuid not null references users (id) on delete cascade,
    connection text,
    chat_id bigint not null,
    position smallint not null,
    text text not null check (length(text) > 0),
    reply_to_message_id bigint,
    state text not null default 'queued' check (state in ('queued', 'sending', 'sent', 'unknown', 'undeliverable')),
    attempts smallint not null default 0,
    not_before timestamptz not null,
    attempt_id uuid,
    sending_since timestamptz,
    telegram_message_id bigint,
    sent_at timestamptz,
    error_code text,
    error text,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    unique (interaction_id, position),
    foreign key (interaction_id, interaction_created_at) references interactions (id, created_at) on delete cascade
  )`.execute(db);
  await sql`create index deliveries_due on deliveries (not_before, user_id) where state = 'queued'`.execute(
    db,
  );
  await sql`create index deliveries_next on deliveries (user_id, seq) where state = 'queued'`.execute(db);
  // The database enforces order per customer: at most one message is on its way at a time.
  await sql`create unique index deliveries_one_in_flight on deliveries (user_id) where state = 'sending'`.execute(
    db,
  );
  await sql`create index deliveries_stuck on deliveries (sending_since) where state = 'sending'`.execute(db);
  await sql`create index deliveries_state on deliveries (state, seq desc)`.execute(db);
  await guardApproval(db);
}

/**
 * Only what a reviewer approved for this very chat enters the outbox, and its text never changes; the chat may, because
 * Telegram moves groups.
 */
async function guardApproval(db: Kysely<unknown>): Promise<void> {
  await sql`create function require_approval() returns trigger language plpgsql as $$
    begin
      if tg_op = 'UPDATE' and (new.text, new.interaction_id, new.user_id) is not distinct from (old.text, old.interaction_id, old.user_id) then
        return new;
      end if;
      if not exists (
        select from interactions i
        where i.id = new.interaction_id and i.created_at = new.interaction_created_at and i.user_id = new.user_id
          and (i.chat_id = new.chat_id or tg_op = 'UPDATE')
          and i.status in ('approved', 'sending', 'unknown', 'undeliverable') and i.decided_by is not null
          and position(new.text in i.final_text) > 0
      ) then
        raise exception 'delivery % carries a text that no reviewer approved', new.id using errcode = 'NA002';
      end if;
      return new;
    end $$`.execute(db);
  await sql`create trigger deliveries_require_approval before insert or update on deliveries
    for each row execute function require_approval()`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table deliveries`.execute(db);
  await sql`drop function require_approval()`.execute(db);
}
