/** Documents that are put, split, embedded and searched while drafting. */
import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { type Clock, iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import type { Ids } from "../kernel/ids.ts";
import { describeError, type Log } from "../kernel/log.ts";
import { Moment } from "../kernel/moment.ts";
import { KeyText, pageOf, readCursor } from "../kernel/page.ts";
import type { Sql, Statement } from "../kernel/sql.ts";
import type { Reviewer } from "../review/schema.ts";
import { chunksOf } from "./document.ts";
import type { Embedder, Snapshots, Vectors, VectorsStatements } from "./port.ts";
import {
  ChunkId,
  type Document,
  type DocumentId,
  type DocumentInput,
  type DocumentPage,
  type DocumentQuery,
  type DocumentSummary,
  type EmbeddedChunk,
  type KnowledgeFilter,
  type KnowledgeHits,
  type KnowledgeQuery,
  type VectorsStatus,
} from "./schema.ts";
import * as sql from "./sql.ts";

/** Every call that reaches an engine may throw what `Vectors` throws. */
export interface Knowledge {
  /** Makes collection and indexes; again it changes nothing. Throws `bad_configuration`. */
  setup(): Promise<void>;
  /** Puts a document in place of what had its id; what is embedded already is not embedded again. Throws `model_failed`. */
  put(id: DocumentId, input: DocumentInput, by: Reviewer): Promise<DocumentSummary>;
  /** Throws `not_found`. */
  get(id: DocumentId): Promise<Document>;
  /** A page, the newest change first. Throws `field_invalid` for a cursor that is not ours. */
  list(query: DocumentQuery): Promise<DocumentPage>;
  /** Takes a document and its chunks away. Throws `not_found`. */
  delete(id: DocumentId, by: Reviewer): Promise<void>;
  /** The chunks that are nearest to the query, best first. Throws `model_failed`. */
  search(query: KnowledgeQuery): Promise<KnowledgeHits>;
  /**
   * The same as statements, to be sent in a batch with others; a query that is embedded already may be given as its
   * vector. Embedding (and Qdrant) are asked before it is given, so the texts cost no Postgres round trip of their own. Throws `model_failed`.
   */
  searchStatements(
    query: string | readonly number[],
    limit: number,
    filter?: KnowledgeFilter,
  ): Promise<SearchStatements>;
  /** Embeds documents anew whose vectors another embedder made or another engine has; resolves to how many. Throws `model_failed`. */
  reindex(limit: number, by: Reviewer): Promise<number>;
  status(): Promise<VectorsStatus>;
  /** Null where a backup of Postgres holds the vectors too. */
  readonly snapshots: Snapshots | null;
}

/** The hits, and whether there is anything at all that a search could find. */
export type SearchStatements = readonly [...VectorsStatements, stock: Statement<{ stocked: boolean }>];

interface Needs {
  readonly sql: Sql;
  readonly vectors: Vectors;
  readonly embedder: Embedder;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
}

/** The knowledge room. */
export function createKnowledge(needs: Needs): Knowledge {
  const { sql: db, vectors, embedder, clock } = needs;
  const searchStatements: Knowledge["searchStatements"] = async (query, limit, filter = {}) => [
    ...(await nearest(needs, query, limit, filter)),
    sql.selectStock,
  ];
  return {
    setup: () => vectors.setup(),
    put: (id, input, by) => put(needs, id, input, by),
    get: async (id) => found(await db.query(sql.selectDocument(id)), id),
    list: (query) => list(db, query),
    delete: async (id, by) => {
      // Vectors first: a delete that fails half-way leaves the document listed, and is made whole by a second one.
      await vectors.deleteDocument(id);
      found(await db.query(sql.deleteDocument(id, by, iso(clock.now()))), id);
    },
    search: async ({ query, limit, filter }) => ({
      embedder: embedder.name,
      items: (await db.batch(await nearest(needs, query, limit, filter)))[1],
    }),
    searchStatements,
    reindex: (limit, by) => reindex(needs, limit, by),
    status: () => vectors.status(),
    snapshots: vectors.snapshots,
  };
}

async function nearest(
  { embedder, vectors }: Needs,
  query: string | readonly number[],
  limit: number,
  filter: KnowledgeFilter,
) {
  const [vector] = typeof query === "string" ? await embedder.embed([query], "query") : [query];
  if (vector === undefined) throw new NadiaError("model_failed", "the embedder gave no vector for the query");
  return vectors.search({ vector, embedder: embedder.name, filter, limit });
}

function found<Row>(rows: readonly Row[], id: DocumentId): Row {
  const row = rows[0];
  if (row !== undefined) return row;
  throw new NadiaError("not_found", "there is no document with this id", { facts: { document: id } });
}

/** All that is stored of the text and its vectors are made of, but for the embedder; how it is split included. */
const hashOf = ({ title, text }: DocumentInput, pieces: readonly string[]): string =>
  createHash("sha256")
    .update(JSON.stringify([title, text, pieces]))
    .digest("hex");

async function put(
  needs: Needs,
  id: DocumentId,
  input: DocumentInput,
  by: Reviewer,
): Promise<DocumentSummary> {
  const { sql: db, vectors, embedder, clock } = needs;
  const pieces = chunksOf(input);
  const content = { content_hash: hashOf(input, pieces), embedder: embedder.name, engine: vectors.engine };
  const document = { ...input, ...content, id, by, now: iso(clock.now()) };
  const [stored] = await db.query(sql.selectContent(id));
  if (stored !== undefined && isDeepStrictEqual(stored, content)) {
    await vectors.describe(id, input);
    const [described] = await db.query(sql.describeDocument(document));
    if (described !== undefined) return described;
  }
  return replace(needs, document, pieces);
}

/**
 * New vectors under new ids, then document and chunks in one transaction, then the old vectors away: a search finds
 * the old chunks or the new ones, whichever step was the last, because it shows only chunks that Postgres has.
 */
async function replace(needs: Needs, document: sql.Put, pieces: readonly string[]): Promise<DocumentSummary> {
  const { sql: db, vectors, log } = needs;
  await vectors.setup();
  const chunks = await embedded(needs, document, pieces);
  const alongside = await vectors.upsert(chunks);
  const rows = await db.batch([
    sql.putDocument(document, chunks.length),
    sql.deleteChunks(document.id),
    sql.insertChunks(chunks),
    ...alongside,
  ] as const);
  const replaced = rows[1].map((row) => row.id);
  await vectors.remove(replaced).catch((error: unknown) => {
    // The document is whole; what stays behind is found by no search and goes when the document is deleted.
    log.warn("knowledge.vectors_left", { ...describeError(error), vectors: replaced.length });
  });
  return found(rows[0], document.id);
}

async function embedded(
  { embedder, ids }: Needs,
  document: sql.Put,
  pieces: readonly string[],
): Promise<EmbeddedChunk[]> {
  // A chunk from the middle of a document seldom says what it is about; its title does.
  const vectors = await embedder.embed(
    pieces.map((piece) => `${document.title}\n\n${piece}`),
    "document",
  );
  const { document_type, tags, source } = document;
  return pieces.map((piece, chunk_index) => {
    const vector = vectors[chunk_index];
    if (vector === undefined) throw new NadiaError("model_failed", "the embedder gave too few vectors");
    const id = ChunkId.parse(ids.random());
    return {
      id,
      document_id: document.id,
      chunk_index,
      text: piece,
      document_type,
      tags,
      source,
      vector,
    };
  });
}

async function reindex(needs: Needs, limit: number, by: Reviewer): Promise<number> {
  const outdated = await needs.sql.query(
    sql.selectOutdated(needs.embedder.name, needs.vectors.engine, limit),
  );
  for (const { id, title, source, document_type, tags, text } of outdated) {
    await put(needs, id, { title, source, document_type, tags, text }, by);
  }
  return outdated.length;
}

const Key = z.tuple([Moment, KeyText]);

async function list(db: Sql, query: DocumentQuery): Promise<DocumentPage> {
  const [updated_at, id] = readCursor(Key, query.cursor) ?? [];
  const rows = await db.query(
    sql.selectDocuments({
      document_type: query.document_type ?? null,
      source: query.source ?? null,
      tag: query.tag ?? null,
      after: updated_at === undefined || id === undefined ? null : { updated_at, id },
      limit: query.limit + 1,
    }),
  );
  return pageOf(rows, query.limit, (item) => ({ key: [item.updated_at, item.id], item }));
}
