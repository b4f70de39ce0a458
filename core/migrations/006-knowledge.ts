/** Documents that are searched while drafting, the chunks that they are split into, and the chunks' vectors. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table knowledge_documents (
    id text primary key check (length(id) between 1 and 200),
    title text not null,
    source text not null,
    document_type text not null,
    tags text[] not null,
    text text not null,
    content_hash text not null,
    embedder text not null,
    engine text not null check (engine in ('pgvector', 'qdrant')),
    chunks integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null
  )`.execute(db);
  await sql`create index knowledge_documents_newest on knowledge_documents (updated_at desc, id desc)`.execute(
    db,
  );
  await sql`create index knowledge_documents_type on knowledge_documents (document_type)`.execute(db);
  await sql`create index knowledge_documents_source on knowledge_documents (source)`.execute(db);
  await sql`create index knowledge_documents_tags on knowledge_documents using gin (tags)`.execute(db);
  await sql`create index knowledge_documents_vectors on knowledge_documents (engine, embedder)`.execute(db);
  await sql`create table knowledge_chunks (
    id uuid primary key,
    document_id text not null references knowledge_documents (id) on delete cascade,
    chunk_index integer not null,
    text text not null
  )`.execute(db);
  await sql`create unique index knowledge_chunks_document on knowledge_chunks (document_id, chunk_index)`.execute(
    db,
  );
  await sql`create index knowledge_chunks_index on knowledge_chunks (chunk_index)`.execute(db);
  await addVectors(db);
}

/**
 * With pgvector: a `vector` under an HNSW index. Without it, as in a plain Postgres: an array, searched exactly, row by
 * row. Both are used through the same two functions, so every statement is the same on either; Postgres inlines them,
 * so that the index is still used. Distances are cosine distances; vectors have length 1.
 */
async function addVectors(db: Kysely<unknown>): Promise<void> {
  await sql`do $do$
    begin
      if exists (select from pg_available_extensions where name = 'vector') then
        create extension if not exists vector;
        alter table knowledge_chunks add column embedding vector(768);
        create index knowledge_chunks_embedding on knowledge_chunks using hnsw (embedding vector_cosine_ops);
        create function knowledge_vector(written text) returns vector
          language sql immutable parallel safe as 'select written::vector';
        create function knowledge_distance(one vector, other vector) returns double precision
          language sql immutable parallel safe as 'select one <=> other';
      else
        alter table knowledge_chunks add column embedding real[] check (cardinality(embedding) = 768);
        create function knowledge_vector(written text) returns real[]
          language sql immutable parallel safe as $$select translate(written, '[]', '{}')::real[]$$;
        create function knowledge_distance(one real[], other real[]) returns double precision
          language sql immutable parallel safe as $$
            select 1 - sum(a::double precision * b) from unnest(one, other) as pair (a, b)$$;
      end if;
    end $do$`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table knowledge_chunks`.execute(db);
  await sql`drop table knowledge_documents`.execute(db);
  await sql`drop function knowledge_distance`.execute(db);
  await sql`drop function knowledge_vector`.execute(db);
  // The extension stays: it may have been installed before, and others may use it.
}
