/** Stores a document: keeps unchanged chunks and embeds only new ones. */
import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { type Clock, iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import type { Ids } from "../kernel/ids.ts";
import { describeError, type Log } from "../kernel/log.ts";
import type { Sql } from "../kernel/sql.ts";
import type { Reviewer } from "../kernel/reviewer.ts";
import { chunksOf } from "./document.ts";
import { keptFor, type StoredChunk } from "./kept.ts";
import type { Embedder, Vectors } from "./port.ts";
import {
  ChunkId,
  type DocumentId,
  type DocumentInput,
  type DocumentSummary,
  type EmbeddedChunk,
} from "./schema.ts";
import * as sql from "./sql.ts";

export interface Needs {
  readonly sql: Sql;
  readonly vectors: Vectors;
  readonly embedder: Embedder;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
}

export function found<Row>(rows: readonly Row[], id: DocumentId): Row {
  const row = rows[0];
  if (row !== undefined) return row;
  throw new NadiaError("not_found", "there is no document with this id", { facts: { document: id } });
}

/**
 * A hash of everything that determines the stored text and vectors, except the embedder; includes how the text is
 * split.
 */
const hashOf = ({ title, text }: DocumentInput, pieces: readonly string[]): string =>
  createHash("sha256")
    .update(JSON.stringify([title, text, pieces]))
    .digest("hex");

/** Stores a document, replacing the one with its id; only embeds pieces that it did not have. Throws `model_failed`. */
export async function put(
  needs: Needs,
  id: DocumentId,
  input: DocumentInput,
  by: Reviewer,
): Promise<DocumentSummary> {
  const { sql: db, vectors, embedder, clock } = needs;
  const pieces = chunksOf(input);
  const content = { content_hash: hashOf(input, pieces), embedder: embedder.name, engine: vectors.engine };
  const document = { ...input, ...content, id, by, now: iso(clock.now()) };
  const [stored] = await db.query(sql.selectStored(id));
  const { title, chunks = [], ...before } = stored ?? {};
  if (isDeepStrictEqual(before, content)) {
    await vectors.describe(id, input);
    const [described] = await db.query(sql.describeDocument(document));
    if (described !== undefined) return described;
  }
  // A title is part of every vector.
  const isComparable =
    title === input.title && stored?.embedder === content.embedder && stored.engine === content.engine;
  const put = await replace(needs, document, pieces, isComparable ? chunks : []);
  // A concurrent put or delete removed a chunk that was to stay; rewriting all of them does not depend on any.
  return (
    put ?? found(await replace(needs, document, pieces, []).then((row) => (row === null ? [] : [row])), id)
  );
}

/**
 * New vectors under new ids first, then document and chunks in one transaction, then deletes the old vectors. A search
 * finds either the old chunks or the new ones, whatever step was last, because it only shows chunks that Postgres has.
 * Returns null and stores nothing if a chunk to keep is gone.
 */
async function replace(
  needs: Needs,
  document: sql.Put,
  pieces: readonly string[],
  stored: readonly StoredChunk[],
): Promise<DocumentSummary | null> {
  const { sql: db, vectors } = needs;
  await vectors.setup();
  const places = keptFor(stored, pieces);
  const kept = places.flatMap((chunk, chunk_index) =>
    chunk === null ? [] : [{ id: chunk.id, chunk_index }],
  );
  const chunks = await embedded(needs, document, pieces, places);
  if (kept.length > 0) await vectors.describe(document.id, document);
  await vectors.move(kept.filter(({ chunk_index }) => places[chunk_index]?.chunk_index !== chunk_index));
  const alongside = await vectors.upsert(chunks);
  const { documents, gone } = await db.batch({
    lock: sql.lockDocument(document.id),
    documents: sql.putDocument(document, pieces.length, kept),
    gone: sql.deleteChunks(document.id, kept),
    moved: sql.moveChunks(document.id, kept),
    inserted: sql.insertChunks(chunks, { document: document.id, kept }),
    alongside,
  });
  const [row = null] = documents;
  await removeVectors(needs, row === null ? chunks : gone);
  return row;
}

async function removeVectors(
  { vectors, log }: Needs,
  chunks: readonly { readonly id: ChunkId }[],
): Promise<void> {
  await vectors.remove(chunks.map(({ id }) => id)).catch((error: unknown) => {
    // The document is complete; no search finds the leftover vectors, and deleting the document deletes them.
    log.warn("knowledge.vectors_left", { ...describeError(error), vectors: chunks.length });
  });
}

/** The pieces without a kept chunk, with their vectors. */
async function embedded(
  { embedder, ids }: Needs,
  document: sql.Put,
  pieces: readonly string[],
  places: readonly (StoredChunk | null)[],
): Promise<EmbeddedChunk[]> {
  const fresh = pieces
    .map((text, chunk_index) => ({ text, chunk_index }))
    .filter((_, at) => places[at] === null);
  if (fresh.length === 0) return [];
  // A chunk from the middle of a document seldom says what it is about; the title does.
  const vectors = await embedder.embed(
    fresh.map(({ text }) => `${document.title}\n\n${text}`),
    "document",
  );
  const { document_type, tags, source } = document;
  return fresh.map((piece, at) => {
    const vector = vectors[at];
    if (vector === undefined) throw new NadiaError("model_failed", "the embedder returned too few vectors");
    const id = ChunkId.parse(ids.random());
    return { ...piece, id, document_id: document.id, document_type, tags, source, vector };
  });
}
