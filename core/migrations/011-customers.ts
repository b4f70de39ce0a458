/** The table behind the searched and paged list of customers, canned replies, and indexes for the audit's filters. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await addWords(db);
  await addList(db);
  await keepList(db);
  await addCannedReplies(db);
  await addAuditIndexes(db);
}

/**
 * Words regardless of case, width and script: Postgres' own Unicode rules, whatever the database's locale. A Telegram
 * id is included as `#42`, which is never a word, so that only the complete id finds it.
 */
async function addWords(db: Kysely<unknown>): Promise<void> {
  await sql`create function customer_words(written text) returns text[]
    language sql immutable strict parallel safe as $$
      select coalesce(array_agg(distinct left(word, 64)), '{}') from regexp_split_to_table(
        lower(upper(normalize(left(written, 1000), nfkc) collate "pg_c_utf8")), '[^[:alnum:]]+') word
      where word <> ''
    $$`.execute(db);
  await sql`create function customer_query(written text) returns tsquery
    language sql immutable strict parallel safe as $$
      select nullif(concat_ws(' | ', string_agg('''' || word || ''':*', ' & '),
        case when written ~ '^\\s*[0-9]{1,16}\\s*$' then '''#' || trim(both from written) || '''' end), '')::tsquery
      from unnest(customer_words(written)) word
    $$`.execute(db);
}

/**
 * One row per customer, maintained by triggers, so that every order and filter of the list uses one index of one table.
 */
async function addList(db: Kysely<unknown>): Promise<void> {
  await sql`create table customer_list (
    user_id uuid primary key references users (id) on delete cascade,
    active_at timestamptz not null,
    funnel_status text not null,
    last_message_at timestamptz,
    words tsvector not null
  )`.execute(db);
  await sql`insert into customer_list (user_id, active_at, funnel_status, last_message_at, words)
    select u.id, greatest(u.updated_at, s.updated_at, m.received_at), coalesce(s.funnel_status, 'new'), m.sent_at,
      array_to_tsvector(customer_words(concat_ws(' ', u.display_name, u.username, s.nickname))
        || ('#' || u.telegram_user_id))
    from users u left join user_current_status s on s.user_id = u.id
    left join (select user_id, max(sent_at) as sent_at, max(received_at) as received_at from messages group by user_id) m
      on m.user_id = u.id`.execute(db);
  await sql`create index customer_list_newest on customer_list (active_at desc, user_id desc)`.execute(db);
  await sql`create index customer_list_status on customer_list (funnel_status, active_at desc, user_id desc)`.execute(
    db,
  );
  // Without fastupdate, no search has to scan a list of entries that are not indexed yet.
  await sql`create index customer_list_words on customer_list using gin (words) with (fastupdate = off)`.execute(
    db,
  );
}

/** Every statement that writes customers, statuses or messages updates the list once. */
async function keepList(db: Kysely<unknown>): Promise<void> {
  for (const [table, key] of [
    ["users", "id"],
    ["user_current_status", "user_id"],
  ] as const) {
    const keeper = sql.raw(`list_${table}`);
    await sql`create function ${keeper}() returns trigger language plpgsql as $$
      begin
        insert into customer_list as l (user_id, active_at, funnel_status, words)
        select u.id, greatest(u.updated_at, s.updated_at), coalesce(s.funnel_status, 'new'),
          array_to_tsvector(customer_words(concat_ws(' ', u.display_name, u.username, s.nickname))
            || ('#' || u.telegram_user_id))
        from changed c join users u on u.id = c.${sql.raw(key)} left join user_current_status s on s.user_id = u.id
        on conflict (user_id) do update set active_at = greatest(l.active_at, excluded.active_at),
          funnel_status = excluded.funnel_status, words = excluded.words;
        return null;
      end $$`.execute(db);
    for (const event of ["insert", "update"]) {
      await sql`create trigger ${sql.raw(`${table}_list_${event}`)} after ${sql.raw(event)} on ${sql.raw(table)}
        referencing new table as changed for each statement execute function ${keeper}()`.execute(db);
    }
  }
  await sql`create function list_messages() returns trigger language plpgsql as $$
    begin
      update customer_list l set last_message_at = greatest(l.last_message_at, m.sent_at),
        active_at = greatest(l.active_at, m.received_at)
      from (select user_id, max(sent_at) as sent_at, max(received_at) as received_at from added group by user_id) m
      where l.user_id = m.user_id;
      return null;
    end $$`.execute(db);
  await sql`create trigger messages_list_insert after insert on messages
    referencing new table as added for each statement execute function list_messages()`.execute(db);
}

async function addCannedReplies(db: Kysely<unknown>): Promise<void> {
  await sql`create table canned_replies (
    id uuid primary key,
    title text not null,
    text text not null check (length(text) > 0),
    updated_at timestamptz not null,
    updated_by uuid references reviewers (id) on delete set null
  )`.execute(db);
  await sql`create index canned_replies_newest on canned_replies (updated_at desc, id desc)`.execute(db);
}

/** Each filter followed by the list's order, so that a page reads only what it shows. */
async function addAuditIndexes(db: Kysely<unknown>): Promise<void> {
  for (const [name, columns] of auditIndexes) {
    await sql`create index ${sql.raw(`audit_log_${name}`)} on audit_log (${sql.raw(columns)})`.execute(db);
  }
}

const auditIndexes = [
  ["newest", "at desc, id desc"],
  ["actor", "actor_id, at desc, id desc"],
  ["actor_name", "actor_name, at desc, id desc"],
  ["action", "action, at desc, id desc"],
  ["subject_type", "subject_type, at desc, id desc"],
  ["subject_id", "subject_id, at desc, id desc"],
] as const;

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const [name] of auditIndexes) await sql`drop index ${sql.raw(`audit_log_${name}`)}`.execute(db);
  await sql`drop table canned_replies`.execute(db);
  await sql`drop trigger messages_list_insert on messages`.execute(db);
  await sql`drop function list_messages()`.execute(db);
  for (const table of ["users", "user_current_status"]) {
    for (const event of ["insert", "update"]) {
      await sql`drop trigger ${sql.raw(`${table}_list_${event}`)} on ${sql.raw(table)}`.execute(db);
    }
    await sql`drop function ${sql.raw(`list_${table}()`)}`.execute(db);
  }
  await sql`drop table customer_list`.execute(db);
  await sql`drop function customer_query(text)`.execute(db);
  await sql`drop function customer_words(text)`.execute(db);
}
