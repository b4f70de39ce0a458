/** Statements of the knowledge room: documents, their chunks, and who changed them. */
import type { RawBuilder } from "kysely";
import { json, sql, statement } from "../compiler.ts";
import type { Reviewer } from "../review/schema.ts";
import type { Chunk, ChunkId, Document, DocumentId, DocumentInput, DocumentSummary } from "./schema.ts";

const summary = sql`id, title, source, document_type, to_jsonb(tags) as tags, chunks, embedder, created_at, updated_at`;

export const selectDocument = (id: DocumentId) =>
  statement<Document>(sql`select ${summary}, text from knowledge_documents where id = ${id}`);

/** What the stored vectors were made of, with what, and where they are. */
export interface Content {
  readonly content_hash: string;
  readonly embedder: string;
  readonly engine: string;
}

export const selectContent = (id: DocumentId) =>
  statement<Content>(sql`select content_hash, embedder, engine from knowledge_documents where id = ${id}`);

export interface Put extends DocumentInput, Content {
  readonly id: DocumentId;
  readonly by: Reviewer;
  readonly now: string;
}

const list = (values: readonly string[]) => sql`array(select jsonb_array_elements_text(${json(values)}))`;

const audit = (
  action: string,
  of: { readonly by: Reviewer; readonly now: string },
  detail: RawBuilder<unknown>,
) =>
  sql`insert into audit_log (at, actor_id, actor_name, action, subject_type, subject_id, detail)
    select ${of.now}::timestamptz, ${of.by.id}::uuid, ${of.by.name}::text, ${action}::text, 'knowledge_document', id,
      ${detail} from changed`;

/** Writes the document; its row is locked from here on, so that two puts replace its chunks one after the other. */
export const putDocument = (put: Put, chunks: number) =>
  statement<DocumentSummary>(sql`
    with changed as (
      insert into knowledge_documents (id, title, source, document_type, tags, text, content_hash, embedder, engine,
        chunks, created_at, updated_at)
      values (${put.id}, ${put.title}, ${put.source}, ${put.document_type}, ${list(put.tags)}, ${put.text},
        ${put.content_hash}, ${put.embedder}, ${put.engine}, ${chunks}::integer, ${put.now}::timestamptz, ${put.now}::timestamptz)
      on conflict (id) do update set title = excluded.title, source = excluded.source,
        document_type = excluded.document_type, tags = excluded.tags, text = excluded.text,
        content_hash = excluded.content_hash, embedder = excluded.embedder, engine = excluded.engine, chunks = excluded.chunks,
        updated_at = excluded.updated_at
      returning *
    ), audited as (${audit("knowledge.put", put, sql`jsonb_build_object('chunks', ${chunks}::integer)`)})
    select ${summary} from changed`);

/** Changes what is not embedded, only while the chunks still fit; otherwise it yields no row. */
export const describeDocument = (put: Put) =>
  statement<DocumentSummary>(sql`
    with changed as (
      update knowledge_documents set source = ${put.source}, document_type = ${put.document_type},
        tags = ${list(put.tags)}, updated_at = ${put.now}::timestamptz
      where id = ${put.id} and content_hash = ${put.content_hash} and embedder = ${put.embedder}
        and engine = ${put.engine}
      returning *
    ), audited as (${audit("knowledge.put", put, sql`'{}'::jsonb`)})
    select ${summary} from changed`);

export const deleteChunks = (id: DocumentId) =>
  statement<{ id: ChunkId }>(sql`delete from knowledge_chunks where document_id = ${id} returning id`);

export const insertChunks = (chunks: readonly Chunk[]) =>
  statement(sql`
    insert into knowledge_chunks (id, document_id, chunk_index, text)
    select c.id, c.document_id, c.chunk_index, c.text
    from jsonb_to_recordset(${json(chunks.map(({ id, document_id, chunk_index, text }) => ({ id, document_id, chunk_index, text })))})
      as c (id uuid, document_id text, chunk_index integer, text text)`);

/** Whether there is a chunk, whoever embedded it: a search that found none says nothing of that. */
export const selectStock = statement<{ stocked: boolean }>(
  sql`select exists (select from knowledge_chunks) as stocked`,
);

/** The document goes with its chunks; yields no row where there was none. */
export const deleteDocument = (id: DocumentId, by: Reviewer, now: string) =>
  statement<{ id: DocumentId }>(sql`
    with changed as (delete from knowledge_documents where id = ${id} returning id),
    audited as (${audit("knowledge.delete", { by, now }, sql`'{}'::jsonb`)})
    select id from changed`);

export interface DocumentFilter {
  readonly document_type: string | null;
  readonly source: string | null;
  readonly tag: string | null;
  readonly after: { readonly updated_at: string; readonly id: string } | null;
  readonly limit: number;
}

/** A page, the newest change first; only the conditions that are set are in the text, so that each plan fits. */
export function selectDocuments(filter: DocumentFilter) {
  const conditions = [
    filter.document_type === null ? null : sql`document_type = ${filter.document_type}`,
    filter.source === null ? null : sql`source = ${filter.source}`,
    filter.tag === null ? null : sql`tags @> array[${filter.tag}::text]`,
    filter.after === null
      ? null
      : sql`(updated_at, id) < (${filter.after.updated_at}::timestamptz, ${filter.after.id}::text)`,
  ].filter((condition) => condition !== null);
  return statement<DocumentSummary>(sql`
    select ${summary} from knowledge_documents
    where ${conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `)}
    order by updated_at desc, id desc limit ${filter.limit}::integer`);
}

/** Documents whose vectors another embedder made, or another engine has. */
export const selectOutdated = (embedder: string, engine: string, limit: number) =>
  statement<Document>(sql`
    select ${summary}, text from knowledge_documents where embedder <> ${embedder} or engine <> ${engine}
    order by id limit ${limit}::integer`);
