/**
 * The words of a text without a separate query: Postgres runs an SQL function with an aggregate as a nested query.
 * Pairs of characters are built character by character, because finding a character by its position takes longer the
 * further back it is: 8,000 Chinese characters took 0.4 s. Also one trigger instead of two for incoming messages.
 */
import { type Kysely, sql } from "kysely";

/** Case, accents, vowel points and invisible characters are folded. */
const folded = sql`replace(replace(replace(translate(lower(normalize(regexp_replace(normalize(left(written, 8192), nfkd),
          '[\\u00ad\\u0300-\\u036f\\u0591-\\u05c7\\u0640\\u064b-\\u065f\\u0670\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\ufe00-\\ufe0f\\ufeff]',
          '', 'g'), nfc) collate "pg_c_utf8"), 'ıøłđς', 'ioldσ'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe')`;

/** Scripts without spaces, which are split into pairs of characters. */
const spaceless = sql`'[\\u0e00-\\u0eff\\u1000-\\u109f\\u1780-\\u17ff\\u3040-\\u30ff\\u3400-\\u9fff\\uf900-\\ufaff]'`;

const search = sql`insert into search_entries (user_id, message_id, at, words)
        select user_id, id, sent_at, message_words(text, media) from added`;

const list = sql`update customer_list l set last_message_at = greatest(l.last_message_at, m.sent_at),
        active_at = greatest(l.active_at, m.received_at)
      from (select user_id, max(sent_at) as sent_at, max(received_at) as received_at from added group by user_id) m
      where l.user_id = m.user_id`;

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create or replace function search_words(written text, asked boolean) returns text[]
    language plpgsql immutable strict parallel safe as $$
    declare
      parts text[] := '{}';
      word text;
      letter text;
      previous text;
    begin
      foreach word in array regexp_split_to_array(
        ${folded},
        '[^[:alnum:]]+') loop
        if word = '' then
          continue;
        elsif word ~ ${spaceless} then
          previous := null;
          foreach letter in array string_to_array(word, null) loop
            if previous is not null then
              parts := array_append(parts, previous || letter);
            end if;
            previous := letter;
          end loop;
          if not asked or length(word) = 1 then
            parts := array_append(parts, previous);
          end if;
        else
          parts := array_append(parts, left(word, 64));
        end if;
      end loop;
      return parts;
    end $$`.execute(db);
  // The function list_messages stays, as it always does; nothing calls it now.
  await sql`drop trigger messages_list_insert on messages`.execute(db);
  await sql`create or replace function search_new_messages() returns trigger language plpgsql as $$
    begin
      with listed as (
        ${list}
      )
      ${search};
      return null;
    end $$`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`create or replace function search_new_messages() returns trigger language plpgsql as $$
    begin
      ${search};
      return null;
    end $$`.execute(db);
  await sql`create trigger messages_list_insert after insert on messages
    referencing new table as added for each statement execute function list_messages()`.execute(db);
  await sql`create or replace function search_words(written text, asked boolean) returns text[]
    language sql immutable strict parallel safe as $$
      select coalesce(array_agg(distinct part), '{}') from regexp_split_to_table(
        ${folded},
        '[^[:alnum:]]+') word
      cross join lateral (
        select substr(word, n, 2) as part
        from generate_series(1, greatest(1, length(word) - asked::integer)) n
        where word ~ ${spaceless}
        union all
        select left(word, 64)
        where word !~ ${spaceless}
      ) parts
      where word <> ''
    $$`.execute(db);
}
