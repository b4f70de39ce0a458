/** Stores a document: leaves unchanged chunks and embeds only new ones. */
import { isDeepStrictEqual } from "node:util";
import { iso } from "../kernel/clock.ts";
import { staleEdit } from "../kernel/edits.ts";
import { hasCode, NadiaError } from "../kernel/errors.ts";
import { sha256 } from "../kernel/ids.ts";
import { describeError } from "../kernel/log.ts";
import type { Reviewer } from "../kernel/reviewer.ts";
import { chunksOf } from "./document.ts";
import { unchangedChunks, type StoredChunk } from "./unchanged-chunks.ts";
import { clearEmptyMark } from "./emptiness.ts";
import type { KnowledgePorts } from "./port.ts";
import {
  ChunkId,
  type Document,
  type DocumentId,
  type DocumentInput,
  DocumentSummary,
  type EmbeddedChunk,
} from "./schema.ts";
import * as sql from "./sql.ts";

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
  sha256(JSON.stringify([title, text, pieces]));

/**
 * Stores a document, replacing the one with its id; only embeds pieces that it did not have. Drafts learn at once that
 * there is something to search. With a version, only changes that one: throws `version_conflict` if somebody else changed
 * it in the meantime, `not_found` if it was deleted. Throws `model_failed` and what the engine throws.
 */
export async function putDocument(
  ports: KnowledgePorts,
  id: DocumentId,
  input: DocumentInput,
  by: Reviewer,
): Promise<DocumentSummary> {
  try {
    return (await isOutdated(ports, id, input.version))
      ? await unchanged(ports, id, input)
      : await store(ports, id, input, by);
  } catch (error) {
    if (!isStale(error)) throw error;
    return await unchanged(ports, id, input);
  } finally {
    // Even if it fails halfway: some chunks can be found by then.
    await clearCachedEmptiness(ports);
  }
}

const isStale = (error: unknown): boolean =>
  hasCode(error, "database_failed") && error.facts["sqlstate"] === sql.staleVersion;

/** Whether the document has another version, before anything is embedded; `lockDocument` checks it again. */
const isOutdated = async (
  { sql: db }: KnowledgePorts,
  id: DocumentId,
  version: number | undefined,
): Promise<boolean> =>
  version !== undefined && (await db.query(sql.selectVersion(id)))[0]?.version !== version;

/** The document if it is the same as this: a repeated call whose first response was lost. Else throws as `putDocument` does. */
async function unchanged(
  { sql: db, vectors }: KnowledgePorts,
  id: DocumentId,
  input: DocumentInput,
): Promise<DocumentSummary> {
  const { documents, last } = await db.batch({
    documents: sql.selectDocument(id),
    last: sql.selectLastEditor(id),
  });
  const [document] = documents;
  if (document !== undefined) {
    // Qdrant may have got the fields of this one.
    await vectors.describe(id, document);
    if (isSame(document, input)) return DocumentSummary.parse(document);
  }
  throw staleEdit({
    what: "document",
    facts: { document: id },
    version: document?.version,
    last: last[0],
  });
}

const isSame = (document: Document, input: DocumentInput): boolean =>
  (["title", "source", "document_type", "tags", "text"] as const).every((name) =>
    isDeepStrictEqual(document[name], input[name]),
  );

async function clearCachedEmptiness({ redis, clock, log }: KnowledgePorts): Promise<void> {
  if (redis === null) return;
  // The document is stored; a stale mark expires within five minutes.
  await clearEmptyMark(redis, clock).catch((error: unknown) => log.error("knowledge.not_announced", error));
}

async function store(
  ports: KnowledgePorts,
  id: DocumentId,
  input: DocumentInput,
  by: Reviewer,
): Promise<DocumentSummary> {
  const { sql: db, vectors, embedder, clock } = ports;
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
  const put = await replace(ports, document, pieces, isComparable ? chunks : []);
  // A concurrent put or delete removed a chunk that was to stay; rewriting all of them does not depend on any.
  return (
    put ?? found(await replace(ports, document, pieces, []).then((row) => (row === null ? [] : [row])), id)
  );
}

/**
 * New vectors under new ids first, then document and chunks in one transaction, then deletes the old vectors. A search
 * finds either the old chunks or the new ones, whatever step was last, because it only shows chunks that Postgres has.
 * Returns null and stores nothing if a chunk to keep is gone.
 */
async function replace(
  ports: KnowledgePorts,
  document: sql.Put,
  pieces: readonly string[],
  stored: readonly StoredChunk[],
): Promise<DocumentSummary | null> {
  const { sql: db, vectors } = ports;
  await vectors.setup();
  const unchangedPieces = unchangedChunks(stored, pieces);
  const unchanged = unchangedPieces.flatMap((chunk, chunk_index) =>
    chunk === null ? [] : [{ id: chunk.id, chunk_index }],
  );
  const chunks = await embedded(ports, document, pieces, unchangedPieces);
  if (unchanged.length > 0) await vectors.describe(document.id, document);
  await vectors.move(
    unchanged.filter(({ chunk_index }) => unchangedPieces[chunk_index]?.chunk_index !== chunk_index),
  );
  const alongside = await vectors.upsert(chunks);
  const { documents, gone } = await db
    .batch({
      lock: sql.lockDocument(document.id, document.version),
      documents: sql.putDocument(document, pieces.length, unchanged),
      gone: sql.deleteChunks(document.id, unchanged),
      moved: sql.moveChunks(document.id, unchanged),
      inserted: sql.insertChunks(chunks, { document: document.id, unchanged }),
      alongside,
    })
    .catch(async (error: unknown) => {
      if (isStale(error)) await removeVectors(ports, chunks);
      throw error;
    });
  const [row = null] = documents;
  await removeVectors(ports, row === null ? chunks : gone);
  return row;
}

async function removeVectors(
  { vectors, log }: KnowledgePorts,
  chunks: readonly { readonly id: ChunkId }[],
): Promise<void> {
  await vectors.remove(chunks.map(({ id }) => id)).catch((error: unknown) => {
    // The document is complete; no search finds the leftover vectors, and deleting the document deletes them.
    log.warn("knowledge.vectors_left", { ...describeError(error), vectors: chunks.length });
  });
}

/** The pieces without an unchanged chunk, with their vectors. */
async function embedded(
  { embedder, ids }: KnowledgePorts,
  document: sql.Put,
  pieces: readonly string[],
  unchangedPieces: readonly (StoredChunk | null)[],
): Promise<EmbeddedChunk[]> {
  const fresh = pieces
    .map((text, chunk_index) => ({ text, chunk_index }))
    .filter((_, at) => unchangedPieces[at] === null);
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
