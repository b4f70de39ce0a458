/** The long-term memory: every message and reply, stemmed for full-text search within one customer's memory. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table memory_logs (
    id uuid primary key,
    user_id uuid not null references users (id) on delete cascade,
    timestamp timestamptz not null,
    number integer not null,
    place integer not null,
    length integer not null,
    type text not null check (type in ('customer', 'assistant')),
    content text not null,
    meta_data jsonb not null default '{}',
    full_text tsvector not null
  )`.execute(db);
  await sql`create index memory_logs_customer on memory_logs (user_id, place desc)`.execute(db);
  await sql`create index memory_logs_timestamp on memory_logs (timestamp)`.execute(db);
  // Each lexeme contains its customer, so a search reads one customer's postings only, however many others used the
  // word. Without fastupdate, no search has to scan a list of entries that are not indexed yet.
  await sql`create index memory_logs_full_text on memory_logs using gin (full_text) with (fastupdate = off)`.execute(
    db,
  );
  await addLexemes(db);
  await addEmbedding(db);
}

/**
 * Every stem that a word has in one of the languages, without the stop words of the text's language (the one with the
 * most stop words in it). So one index serves customers who write in different languages.
 */
async function addLexemes(db: Kysely<unknown>): Promise<void> {
  await sql`create function memory_lexemes(words text[]) returns table (word bigint, lexeme text)
    language sql immutable parallel safe rows 50 as $$
      with stemmed as (
        select w.place, s.language, s.stems
        from unnest(words) with ordinality w (word, place)
        cross join lateral (values ('english', ts_lexize('english_stem', w.word)),
          ('german', ts_lexize('german_stem', w.word)), ('russian', ts_lexize('russian_stem', w.word))) s (language, stems)
      ), stopped as (
        select language, array_agg(place) as places from stemmed where stems = '{}'
        group by language order by count(*) desc, language limit 1
      )
      select distinct place, stem from stemmed cross join lateral unnest(stems) stem
      where place <> all (coalesce((select places from stopped), '{}'))
    $$`.execute(db);
}

/** Vectors of any length with pgvector, arrays without it; both are used through the same two functions. */
async function addEmbedding(db: Kysely<unknown>): Promise<void> {
  await sql`do $do$
    begin
      if exists (select from pg_available_extensions where name = 'vector') then
        create extension if not exists vector;
        alter table memory_logs add column embedding vector;
        create function memory_vector(written text) returns vector
          language sql immutable parallel safe as 'select written::vector';
        create function memory_distance(one vector, other vector) returns double precision
          language sql immutable parallel safe as
          'select case when vector_dims(one) = vector_dims(other) then one <=> other end';
      else
        alter table memory_logs add column embedding real[];
        create function memory_vector(written text) returns real[]
          language sql immutable parallel safe as $$select translate(written, '[]', '{}')::real[]$$;
        create function memory_distance(one real[], other real[]) returns double precision
          language sql immutable parallel safe as $$
            select case when cardinality(one) = cardinality(other) then (
              select 1 - sum(a::double precision * b)
                / nullif(sqrt(sum(a::double precision * a) * sum(b::double precision * b)), 0)
              from unnest(one, other) as pair (a, b)) end$$;
      end if;
    end $do$`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table memory_logs`.execute(db);
  await sql`drop function memory_lexemes(text[])`.execute(db);
  await sql`drop function memory_distance`.execute(db);
  await sql`drop function memory_vector`.execute(db);
}
