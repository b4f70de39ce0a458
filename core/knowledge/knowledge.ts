/** The documents that drafts search: listed, found, deleted and embedded again. `put-document.ts` stores them. */
import * as z from "zod";
import { iso } from "../kernel/clock.ts";
import { hasCode, NadiaError } from "../kernel/errors.ts";
import { Moment } from "../kernel/moment.ts";
import { PositionText, readPage } from "../kernel/page.ts";
import type { Statement } from "../kernel/sql.ts";
import type { Reviewer } from "../kernel/reviewer.ts";
import type { KnowledgePorts, SearchPorts, VectorsStatements } from "./port.ts";
import { found, putDocument } from "./put-document.ts";
import {
  type Document,
  type DocumentId,
  type DocumentPage,
  type DocumentQuery,
  type KnowledgeFilter,
  type KnowledgeHits,
  type KnowledgeQuery,
} from "./schema.ts";
import * as sql from "./sql.ts";

/** The hits, and whether there is anything to find. */
export type SearchStatements = VectorsStatements & { readonly hasChunks: Statement<{ has_chunks: boolean }> };

/** Throws `not_found`. */
export const getDocument = async (
  { sql: db }: Pick<KnowledgePorts, "sql">,
  id: DocumentId,
): Promise<Document> => found(await db.query(sql.selectDocument(id)), id);

/** Deletes a document and its chunks. Throws `not_found` and what the engine throws. */
export async function deleteDocument(
  { sql: db, vectors, clock }: KnowledgePorts,
  id: DocumentId,
  by: Reviewer,
): Promise<void> {
  // Vectors first: if a delete fails halfway, the document is still listed and can be deleted again.
  await vectors.deleteDocument(id);
  found(await db.query(sql.deleteDocument(id, by, iso(clock.now()))), id);
}

/** The nearest chunks to the query, best first. Throws `model_failed` and what the engine throws. */
export async function searchKnowledge(ports: KnowledgePorts, query: KnowledgeQuery): Promise<KnowledgeHits> {
  const { hits } = await ports.sql.batch(await nearest(ports, query.query, query.limit, query.filter));
  return { embedder: ports.embedder.name, items: hits };
}

/**
 * The same as statements for a batch; a query that is already embedded can be passed as its vector. The embedder (and
 * Qdrant) are called first, so the texts cost no extra Postgres round trip. Throws `model_failed` and what the engine
 * throws.
 */
export const searchStatements = async (
  ports: SearchPorts,
  query: string | readonly number[],
  limit: number,
  filter: KnowledgeFilter = {},
): Promise<SearchStatements> => ({
  ...(await nearest(ports, query, limit, filter)),
  hasChunks: sql.selectHasChunks,
});

async function nearest(
  { embedder, vectors }: SearchPorts,
  query: string | readonly number[],
  limit: number,
  filter: KnowledgeFilter,
) {
  const [vector] = typeof query === "string" ? await embedder.embed([query], "query") : [query];
  if (vector === undefined)
    throw new NadiaError("model_failed", "the embedder returned no vector for the query");
  return vectors.search({ vector, embedder: embedder.name, filter, limit });
}

/**
 * Re-embeds documents whose vectors come from another embedder or engine; resolves to their number. Throws
 * `model_failed` and what the engine throws.
 */
export async function reindex(ports: KnowledgePorts, limit: number, by: Reviewer): Promise<number> {
  const { sql: db, embedder, vectors } = ports;
  const outdated = await db.query(sql.selectOutdated(embedder.name, vectors.engine, limit));
  for (const { id, title, source, document_type, tags, text, version } of outdated) {
    const put = putDocument(ports, id, { title, source, document_type, tags, text, version }, by);
    // Somebody changed or deleted it since it was read: their put embedded it, or the next call does.
    await put.catch((error: unknown) => {
      if (!hasCode(error, "version_conflict", "not_found")) throw error;
    });
  }
  return outdated.length;
}

const DocumentPosition = z.tuple([Moment, PositionText]);

/** A page, most recently changed first. Throws `field_invalid` for an invalid cursor. */
export function listDocuments(
  { sql: db }: Pick<KnowledgePorts, "sql">,
  query: DocumentQuery,
): Promise<DocumentPage> {
  const { document_type = null, source = null, tag = null } = query;
  return readPage(query, {
    position: DocumentPosition,
    select: (after, limit) => db.query(sql.selectDocuments({ document_type, source, tag, after, limit })),
    show: (item) => ({ position: [item.updated_at, item.id], item }),
  });
}
