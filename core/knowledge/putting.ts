/** Puts a document: what of it is stored already stays, what is new is embedded. */
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

/** All that is stored of the text and its vectors are made of, but for the embedder; how it is split included. */
const hashOf = ({ title, text }: DocumentInput, pieces: readonly string[]): string =>
  createHash("sha256")
    .update(JSON.stringify([title, text, pieces]))
    .digest("hex");

/** Puts a document in place of what had its id; only pieces that it did not hold are embedded. Throws `model_failed`. */
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
  // Another put or a delete removed a chunk that was to stay: writing all of them depends on none.
  return (
    put ?? found(await replace(needs, document, pieces, []).then((row) => (row === null ? [] : [row])), id)
  );
}

/**
 * New vectors under new ids, then document and chunks in one transaction, then the old vectors away: a search finds
 * the old chunks or the new ones, whichever step was the last, because it shows only chunks that Postgres has. Null,
 * and nothing is stored, where one of the chunks to be kept is gone.
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
    // The document is whole; what stays behind is found by no search and goes when the document is deleted.
    log.warn("knowledge.vectors_left", { ...describeError(error), vectors: chunks.length });
  });
}

/** The pieces that no chunk is kept for, with their vectors. */
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
  // A chunk from the middle of a document seldom says what it is about; its title does.
  const vectors = await embedder.embed(
    fresh.map(({ text }) => `${document.title}\n\n${text}`),
    "document",
  );
  const { document_type, tags, source } = document;
  return fresh.map((piece, at) => {
    const vector = vectors[at];
    if (vector === undefined) throw new NadiaError("model_failed", "the embedder gave too few vectors");
    const id = ChunkId.parse(ids.random());
    return { ...piece, id, document_id: document.id, document_type, tags, source, vector };
  });
}
