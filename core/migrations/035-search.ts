/**
 * The words by which messages and replies are found. The upkeep adds existing messages: doing it here would block all
 * writers for over a minute.
 */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await createWords(db);
  // No foreign key to users: an entry is deleted with its message or interaction, and those with their customer.
  await sql`create table search_entries (
    id bigint generated always as identity primary key,
    user_id uuid not null,
    message_id bigint references messages (id) on delete cascade,
    interaction_id uuid,
    interaction_created_at timestamptz,
    at timestamptz not null,
    words tsvector not null,
    foreign key (interaction_id, interaction_created_at) references interactions (id, created_at) on delete cascade,
    constraint message_or_reply check ((message_id is null) = (interaction_id is not null))
  )`.execute(db);
  await createFilling(db);
  await sql`create unique index search_entries_message on search_entries (message_id) where message_id is not null`.execute(
    db,
  );
  await sql`create unique index search_entries_reply on search_entries (interaction_id, interaction_created_at)
    where interaction_id is not null`.execute(db);
  await sql`create index search_entries_newest on search_entries (at desc, id desc)`.execute(db);
  await sql`create index search_entries_customer on search_entries (user_id, at desc, id desc)`.execute(db);
  await sql`create index search_entries_words on search_entries using gin (words)`.execute(db);
}

/**
 * Folds case, accents, vowel points and invisible characters. Scripts without spaces are cut into pairs of characters;
 * `asked` leaves out the last character of a run, which a search finds within its pairs.
 */
async function createWords(db: Kysely<unknown>): Promise<void> {
  await sql`create function search_words(written text, asked boolean) returns text[]
    language sql immutable strict parallel safe as $$
      select coalesce(array_agg(distinct part), '{}') from regexp_split_to_table(
        replace(replace(replace(translate(lower(normalize(regexp_replace(normalize(left(written, 8192), nfkd),
          '[\\u00ad\\u0300-\\u036f\\u0591-\\u05c7\\u0640\\u064b-\\u065f\\u0670\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\ufe00-\\ufe0f\\ufeff]',
          '', 'g'), nfc) collate "pg_c_utf8"), 'ıøłđς', 'ioldσ'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'),
        '[^[:alnum:]]+') word
      cross join lateral (
        select substr(word, n, 2) as part
        from generate_series(1, greatest(1, length(word) - asked::integer)) n
        where word ~ '[\\u0e00-\\u0eff\\u1000-\\u109f\\u1780-\\u17ff\\u3040-\\u30ff\\u3400-\\u9fff\\uf900-\\ufaff]'
        union all
        select left(word, 64)
        where word !~ '[\\u0e00-\\u0eff\\u1000-\\u109f\\u1780-\\u17ff\\u3040-\\u30ff\\u3400-\\u9fff\\uf900-\\ufaff]'
      ) parts
      where word <> ''
    $$`.execute(db);
  // A prefix of three letters finds a word; shorter ones match too many words, so they only find themselves.
  await sql`create function search_query(written text) returns tsquery language sql immutable strict parallel safe as $$
      select string_agg('''' || word || '''' || case when length(word) > 2 or word ~ '[\\u0e00-\\uffff]' then ':*' else '' end, ' & ')::tsquery
      from unnest(search_words(written, true)) word
    $$`.execute(db);
  await sql`create function message_words(text text, media jsonb) returns tsvector
    language sql immutable parallel safe as $$
      select array_to_tsvector(search_words(concat_ws(' ', text, media ->> 'file_name'), false))
    $$`.execute(db);
}

async function createFilling(db: Kysely<unknown>): Promise<void> {
  await sql`create function search_new_messages() returns trigger language plpgsql as $$
    begin
      insert into search_entries (user_id, message_id, at, words)
        select user_id, id, sent_at, message_words(text, media) from added;
      return null;
    end $$`.execute(db);
  await sql`create trigger messages_search_insert after insert on messages referencing new table as added
    for each statement execute function search_new_messages()`.execute(db);
  await sql`create function search_edited_message() returns trigger language plpgsql as $$
    begin
      update search_entries set words = message_words(new.text, new.media) where message_id = new.id;
      return null;
    end $$`.execute(db);
  await sql`create trigger messages_search_update after update of text, media on messages
    for each row when ((old.text, old.media) is distinct from (new.text, new.media))
    execute function search_edited_message()`.execute(db);
  await sql`create function search_sent_reply() returns trigger language plpgsql as $$
    begin
      insert into search_entries (user_id, interaction_id, interaction_created_at, at, words)
        values (new.user_id, new.id, new.created_at, new.updated_at,
          array_to_tsvector(search_words(new.final_text, false)))
        on conflict do nothing;
      return null;
    end $$`.execute(db);
  await sql`create trigger interactions_search_insert after insert on interactions
    for each row when (new.status = 'sent') execute function search_sent_reply()`.execute(db);
  await sql`create trigger interactions_search_update after update on interactions
    for each row when (new.status = 'sent' and old.status <> 'sent') execute function search_sent_reply()`.execute(
    db,
  );
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop trigger interactions_search_update on interactions`.execute(db);
  await sql`drop trigger interactions_search_insert on interactions`.execute(db);
  await sql`drop trigger messages_search_update on messages`.execute(db);
  await sql`drop trigger messages_search_insert on messages`.execute(db);
  await sql`drop function search_sent_reply()`.execute(db);
  await sql`drop function search_edited_message()`.execute(db);
  await sql`drop function search_new_messages()`.execute(db);
  await sql`drop table search_entries`.execute(db);
  await sql`drop function message_words(text, jsonb)`.execute(db);
  await sql`drop function search_query(text)`.execute(db);
  await sql`drop function search_words(text, boolean)`.execute(db);
}
