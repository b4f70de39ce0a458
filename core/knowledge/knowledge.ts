/** Stores, splits and embeds documents, and searches them for drafts. */
import * as z from "zod";
import { iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import { Moment } from "../kernel/moment.ts";
import { PlaceText, readPage } from "../kernel/page.ts";
import type { Sql, Statement } from "../kernel/sql.ts";
import type { Reviewer } from "../kernel/reviewer.ts";
import type { Snapshots, VectorsStatements } from "./port.ts";
import { found, type Needs, put } from "./putting.ts";
import {
  type Document,
  type DocumentId,
  type DocumentInput,
  type DocumentPage,
  type DocumentQuery,
  type DocumentSummary,
  type KnowledgeFilter,
  type KnowledgeHits,
  type KnowledgeQuery,
  type VectorsStatus,
} from "./schema.ts";
import * as sql from "./sql.ts";

/** Every operation that uses an engine may throw what `Vectors` throws. */
export interface Knowledge {
  /** Creates the collection and indexes; idempotent. Throws `bad_configuration`. */
  setup(): Promise<void>;
  /**
   * Stores a document, replacing the one with its id; unchanged chunks stay and are not embedded again. Throws
   * `model_failed`.
   */
  put(id: DocumentId, input: DocumentInput, by: Reviewer): Promise<DocumentSummary>;
  /** Throws `not_found`. */
  get(id: DocumentId): Promise<Document>;
  /** A page, most recently changed first. Throws `field_invalid` for an invalid cursor. */
  list(query: DocumentQuery): Promise<DocumentPage>;
  /** Deletes a document and its chunks. Throws `not_found`. */
  delete(id: DocumentId, by: Reviewer): Promise<void>;
  /** The nearest chunks to the query, best first. Throws `model_failed`. */
  search(query: KnowledgeQuery): Promise<KnowledgeHits>;
  /**
   * The same as statements for a batch; a query that is already embedded can be passed as its vector. The embedder (and
   * Qdrant) are called first, so the texts cost no extra Postgres round trip. Throws `model_failed`.
   */
  searchStatements(
    query: string | readonly number[],
    limit: number,
    filter?: KnowledgeFilter,
  ): Promise<SearchStatements>;
  /**
   * Re-embeds documents whose vectors come from another embedder or engine; resolves to their number. Throws
   * `model_failed`.
   */
  reindex(limit: number, by: Reviewer): Promise<number>;
  status(): Promise<VectorsStatus>;
  /** Null if a backup of Postgres includes the vectors. */
  readonly snapshots: Snapshots | null;
}

/** The hits, and whether there is anything to find at all. */
export type SearchStatements = VectorsStatements & { readonly stock: Statement<{ stocked: boolean }> };

/** The knowledge module. */
export function createKnowledge(needs: Needs): Knowledge {
  const { sql: db, vectors, embedder, clock } = needs;
  const searchStatements: Knowledge["searchStatements"] = async (query, limit, filter = {}) => ({
    ...(await nearest(needs, query, limit, filter)),
    stock: sql.selectStock,
  });
  return {
    setup: () => vectors.setup(),
    put: (id, input, by) => put(needs, id, input, by),
    get: async (id) => found(await db.query(sql.selectDocument(id)), id),
    list: (query) => list(db, query),
    delete: async (id, by) => {
      // Vectors first: if a delete fails half-way, the document is still listed and can be deleted again.
      await vectors.deleteDocument(id);
      found(await db.query(sql.deleteDocument(id, by, iso(clock.now()))), id);
    },
    search: async ({ query, limit, filter }) => ({
      embedder: embedder.name,
      items: (await db.batch(await nearest(needs, query, limit, filter))).hits,
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
  if (vector === undefined)
    throw new NadiaError("model_failed", "the embedder returned no vector for the query");
  return vectors.search({ vector, embedder: embedder.name, filter, limit });
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

const DocumentPlace = z.tuple([Moment, PlaceText]);

function list(db: Sql, query: DocumentQuery): Promise<DocumentPage> {
  const { document_type = null, source = null, tag = null } = query;
  return readPage(query, {
    place: DocumentPlace,
    select: (after, limit) => db.query(sql.selectDocuments({ document_type, source, tag, after, limit })),
    show: (item) => ({ place: [item.updated_at, item.id], item }),
  });
}
