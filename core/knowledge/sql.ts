/** Statements of the knowledge module: documents, their chunks, and who changed them. */
import type { RawBuilder } from "kysely";
import { json, sql, statement } from "../compiler.ts";
import { allOf, insertAudit, keyset, selectLastChange } from "../fragments.ts";
import type { Reviewer } from "../kernel/reviewer.ts";
import type { StoredChunk } from "./unchanged-chunks.ts";
import type { Chunk, ChunkId, Document, DocumentId, DocumentInput, DocumentSummary } from "./schema.ts";

const summary = sql`id, title, source, document_type, to_jsonb(tags) as tags, chunks, embedder, created_at, updated_at, version`;

export const selectDocument = (id: DocumentId) =>
  statement<Document>(sql`select ${summary}, text from knowledge_documents where id = ${id}`);

/** What determines the stored vectors, and where they are. */
export interface Content {
  readonly content_hash: string;
  readonly embedder: string;
  readonly engine: string;
}

export interface Stored extends Content {
  readonly title: string;
  readonly chunks: StoredChunk[];
}

export const selectStored = (id: DocumentId) =>
  statement<Stored>(sql`
    select content_hash, embedder, engine, title, (
      select coalesce(jsonb_agg(jsonb_build_object('id', id, 'chunk_index', chunk_index, 'text', text)), '[]')
      from knowledge_chunks where document_id = ${id}) as chunks
    from knowledge_documents where id = ${id}`);

export interface Put extends DocumentInput, Content {
  readonly id: DocumentId;
  readonly by: Reviewer;
  readonly now: string;
}

const list = (values: readonly string[]) => sql`array(select jsonb_array_elements_text(${json(values)}))`;

const audit = (
  action: string,
  { by, now }: { readonly by: Reviewer; readonly now: string },
  detail?: RawBuilder<unknown>,
) => insertAudit({ at: now, by, action, subject: ["knowledge_document", sql`id`], detail }, sql`changed`);

export const selectVersion = (id: DocumentId) =>
  statement<{ version: number }>(sql`select version from knowledge_documents where id = ${id}`);

/**
 * Serializes concurrent puts of a document, so that each sees the result of the one before. With a version, fails with
 * `staleVersion` if the document does not have it, and so undoes the whole transaction.
 */
export const lockDocument = (id: DocumentId, version: number | undefined) =>
  version === undefined
    ? statement(sql`select from knowledge_documents where id = ${id} for update`)
    : statement(sql`
        select 1 / count(*) from (
          select from knowledge_documents where id = ${id} and version = ${version}::integer for update) d`);

/** Postgres' code for a division by zero. */
export const staleVersion = "22012";

/** Who changed or deleted it last. */
export const selectLastEditor = (id: DocumentId) => selectLastChange("knowledge_document", id);

/** The version after this put: the same if only the vectors are new. */
const nextVersion = (
  put: Put,
) => sql`d.version + (case when (d.title, d.source, d.document_type, d.tags, d.text)
  is distinct from (${put.title}::text, ${put.source}::text, ${put.document_type}::text, ${list(put.tags)}, ${put.text}::text)
  then 1 else 0 end)`;

/** A chunk that stays, and its new position. */
export type UnchangedChunk = Pick<Chunk, "id" | "chunk_index">;

const idsOf = (unchanged: readonly UnchangedChunk[]) =>
  sql`array(select jsonb_array_elements_text(${json(unchanged.map(({ id }) => id))})::uuid)`;

/** True if every chunk to keep still exists; otherwise no statement of a put may change anything. */
const allExist = (id: DocumentId, unchanged: readonly UnchangedChunk[]) =>
  unchanged.length === 0
    ? sql`true`
    : sql`(select count(*) from knowledge_chunks where document_id = ${id} and id = any(${idsOf(unchanged)}))
        = ${unchanged.length}::integer`;

/** Writes the document; yields no row if a chunk to keep is gone. */
export const putDocument = (put: Put, chunks: number, unchanged: readonly UnchangedChunk[] = []) =>
  statement<DocumentSummary>(sql`
    with changed as (
      insert into knowledge_documents as d (id, title, source, document_type, tags, text, content_hash, embedder, engine,
        chunks, created_at, updated_at)
      select ${put.id}, ${put.title}, ${put.source}, ${put.document_type}, ${list(put.tags)}, ${put.text},
        ${put.content_hash}, ${put.embedder}, ${put.engine}, ${chunks}::integer, ${put.now}::timestamptz, ${put.now}::timestamptz
      where ${allExist(put.id, unchanged)}
      on conflict (id) do update set title = excluded.title, source = excluded.source,
        document_type = excluded.document_type, tags = excluded.tags, text = excluded.text,
        content_hash = excluded.content_hash, embedder = excluded.embedder, engine = excluded.engine, chunks = excluded.chunks,
        updated_at = excluded.updated_at, version = ${nextVersion(put)}
      returning *
    ), audited as (${audit("knowledge.put", put, sql`jsonb_build_object('chunks', ${chunks}::integer)`)})
    select ${summary} from changed`);

/** Changes the fields that are not embedded, provided the chunks still match; otherwise yields no row. */
export const describeDocument = (put: Put) =>
  statement<DocumentSummary>(sql`
    with changed as (
      update knowledge_documents d set source = ${put.source}, document_type = ${put.document_type},
        tags = ${list(put.tags)}, updated_at = ${put.now}::timestamptz, version = ${nextVersion(put)}
      where id = ${put.id} and ${put.version === undefined ? sql`true` : sql`version = ${put.version}::integer`}
        and content_hash = ${put.content_hash} and embedder = ${put.embedder}
        and engine = ${put.engine}
      returning *
    ), audited as (${audit("knowledge.put", put)})
    select ${summary} from changed`);

export const deleteChunks = (id: DocumentId, unchanged: readonly UnchangedChunk[] = []) =>
  statement<{ id: ChunkId }>(sql`
    delete from knowledge_chunks where document_id = ${id} and not id = any(${idsOf(unchanged)}) and ${allExist(id, unchanged)}
    returning id`);

/**
 * Gives unchanged chunks their new positions, but only those that really move: rewriting a row adds a second entry to
 * the vector index.
 */
export const moveChunks = (id: DocumentId, unchanged: readonly UnchangedChunk[]) =>
  statement(sql`
    update knowledge_chunks c set chunk_index = k.chunk_index
    from jsonb_to_recordset(${json(unchanged)}) as k (id uuid, chunk_index integer)
    where c.id = k.id and c.chunk_index <> k.chunk_index and ${allExist(id, unchanged)}`);

export const insertChunks = (
  chunks: readonly Chunk[],
  requiredChunks: {
    readonly document: DocumentId;
    readonly unchanged: readonly UnchangedChunk[];
  } | null = null,
) =>
  statement(sql`
    insert into knowledge_chunks (id, document_id, chunk_index, text)
    select c.id, c.document_id, c.chunk_index, c.text
    from jsonb_to_recordset(${json(chunks.map(({ id, document_id, chunk_index, text }) => ({ id, document_id, chunk_index, text })))})
      as c (id uuid, document_id text, chunk_index integer, text text)
    where ${requiredChunks === null ? sql`true` : allExist(requiredChunks.document, requiredChunks.unchanged)}`);

/** Whether there is any chunk, by any embedder: an empty search result does not say so. */
export const selectHasChunks = statement<{ has_chunks: boolean }>(
  sql`select exists (select from knowledge_chunks) as has_chunks`,
);

/** Deletes a document with its chunks; yields no row if it does not exist. */
export const deleteDocument = (id: DocumentId, by: Reviewer, now: string) =>
  statement<{ id: DocumentId }>(sql`
    with changed as (delete from knowledge_documents where id = ${id} returning id),
    audited as (${audit("knowledge.delete", { by, now })})
    select id from changed`);

export interface DocumentFilter {
  readonly document_type: string | null;
  readonly source: string | null;
  readonly tag: string | null;
  readonly after: readonly [updatedAt: string, id: string] | null;
  readonly limit: number;
}

/**
 * A page, most recently changed first. The statement contains only the conditions that are set, so that each
 * combination gets its own plan.
 */
export function selectDocuments(filter: DocumentFilter) {
  const conditions = allOf([
    filter.document_type === null ? null : sql`document_type = ${filter.document_type}`,
    filter.source === null ? null : sql`source = ${filter.source}`,
    filter.tag === null ? null : sql`tags @> array[${filter.tag}::text]`,
    keyset(sql`(updated_at, id) <`, filter.after, ["timestamptz", "text"]),
  ]);
  return statement<DocumentSummary>(sql`
    select ${summary} from knowledge_documents
    where ${conditions}
    order by updated_at desc, id desc limit ${filter.limit}::integer`);
}

/** Documents whose vectors come from another embedder or are in another engine. */
export const selectOutdated = (embedder: string, engine: string, limit: number) =>
  statement<Document>(sql`
    select ${summary}, text from knowledge_documents where embedder <> ${embedder} or engine <> ${engine}
    order by id limit ${limit}::integer`);
