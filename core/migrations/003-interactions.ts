/** Interactions by month, the messages they answer, and the rules about decisions that the database enforces. */
import { type Kysely, sql } from "kysely";

const states = sql.raw(
  `('pending','claimed','approved','sending','sent','rejected','superseded','expired','undeliverable','unknown','failed')`,
);

export async function up(db: Kysely<unknown>): Promise<void> {
  await createInteractions(db);
  await createPartitions(db);
  await createMessages(db);
  await guardDecisions(db);
}

async function createInteractions(db: Kysely<unknown>): Promise<void> {
  await sql`create table interactions (
    id uuid not null,
    created_at timestamptz not null,
    user_id uuid not null references users (id) on delete cascade,
    connection text,
    chat_id bigint not null,
    status text not null default 'pending' check (status in ${states}),
    version integer not null default 1,
    priority smallint not null default 5 check (priority between 1 and 9),
    lease_token uuid,
    draft_text text,
    draft_bubbles jsonb,
    failure text,
    llm1_model text, llm1_text text, llm1_input_tokens integer, llm1_output_tokens integer, llm1_cost_usd numeric(6, 4),
    llm2_model text, llm2_text text, llm2_input_tokens integer, llm2_output_tokens integer, llm2_cost_usd numeric(6, 4),
    verdict_level text check (verdict_level in ('clean', 'flagged', 'blocked')),
    verdict_score numeric(4, 3),
    verdict_categories text[] not null default '{}',
    verdict_matches jsonb not null default '[]',
    claimed_by uuid references reviewers (id),
    claimed_until timestamptz,
    decision_id uuid,
    decided_by uuid references reviewers (id),
    decided_at timestamptz,
    final_text text,
    edit_tags text[] not null default '{}',
    quality_score smallint check (quality_score between 1 and 5),
    notes text,
    reject_reason text,
    superseded_by uuid,
    telegram_message_id bigint,
    recovery_operation_id uuid,
    conversation_context jsonb not null default '{}',
    drafted_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (id, created_at),
    constraint claimed_by_someone check (status <> 'claimed' or (claimed_by is not null and claimed_until is not null)),
    constraint sent_only_when_decided check (
      status not in ('approved', 'sending', 'sent', 'undeliverable', 'unknown')
      or (decided_by is not null and decided_at is not null and final_text is not null)
    )
  ) partition by range (created_at)`.execute(db);
  await sql`create index interactions_queue on interactions (status, priority, created_at, id)`.execute(db);
  await sql`create index interactions_customer on interactions (user_id, created_at desc, id)`.execute(db);
  await sql`create index interactions_open on interactions (user_id)
    where status in ('pending', 'failed')`.execute(db);
  await sql`create index interactions_claims on interactions (claimed_until) where status = 'claimed'`.execute(
    db,
  );
  await sql`create index interactions_tags on interactions using gin (edit_tags)`.execute(db);
}

async function createPartitions(db: Kysely<unknown>): Promise<void> {
  // A message may have any date; one that fits no month's partition must still be stored.
  await sql`create table interactions_default partition of interactions default`.execute(db);
  await sql`create function make_interaction_partitions(around timestamptz, months_ahead integer) returns integer
    language plpgsql as $$
    declare
      month date;
      made integer := 0;
    begin
      for month in
        select generate_series(date_trunc('month', around at time zone 'UTC'),
                               date_trunc('month', around at time zone 'UTC') + make_interval(months => months_ahead),
                               interval '1 month')::date
      loop
        continue when to_regclass('interactions_' || to_char(month, 'YYYY_MM')) is not null;
        -- Rows that reached the default partition first keep their place: attaching would refuse them.
        continue when exists (select from interactions_default
          where created_at >= month::timestamp at time zone 'UTC'
            and created_at < (month + interval '1 month') at time zone 'UTC');
        execute format('create table if not exists %I partition of interactions for values from (%L) to (%L)',
          'interactions_' || to_char(month, 'YYYY_MM'),
          month::timestamp at time zone 'UTC', (month + interval '1 month') at time zone 'UTC');
        made := made + 1;
      end loop;
      return made;
    end $$`.execute(db);
}

async function createMessages(db: Kysely<unknown>): Promise<void> {
  await sql`create table messages (
    id bigint generated always as identity primary key,
    connection text not null default '',
    chat_id bigint not null,
    telegram_message_id bigint not null,
    user_id uuid not null references users (id) on delete cascade,
    interaction_id uuid not null,
    interaction_created_at timestamptz not null,
    update_id bigint not null,
    text text,
    media jsonb,
    media_group_id text,
    reply_to_message_id bigint,
    forwarded boolean not null default false,
    sent_at timestamptz not null,
    edited_at timestamptz,
    received_at timestamptz not null,
    constraint messages_once unique (connection, chat_id, telegram_message_id),
    foreign key (interaction_id, interaction_created_at) references interactions (id, created_at) on delete cascade
  )`.execute(db);
  await sql`create index messages_interaction on messages (interaction_id, interaction_created_at)`.execute(
    db,
  );
  await sql`create index messages_customer on messages (user_id, sent_at desc, id desc)`.execute(db);
}

/** A decision is final: who decided, when and on which text cannot be rewritten, not even by our own code. */
async function guardDecisions(db: Kysely<unknown>): Promise<void> {
  await sql`create function keep_decision() returns trigger language plpgsql as $$
    begin
      if old.decided_at is not null and
         (new.decided_by, new.decided_at, new.final_text) is distinct from (old.decided_by, old.decided_at, old.final_text)
      then
        raise exception 'a decision of interaction % cannot be changed', old.id using errcode = 'NA001';
      end if;
      return new;
    end $$`.execute(db);
  await sql`create trigger interactions_keep_decision before update on interactions
    for each row execute function keep_decision()`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table messages`.execute(db);
  await sql`drop table interactions`.execute(db);
  await sql`drop function make_interaction_partitions(timestamptz, integer)`.execute(db);
  await sql`drop function keep_decision()`.execute(db);
}
