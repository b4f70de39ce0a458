/** Vectors in Postgres itself: with pgvector if the server has it, else by exact comparison. */
import type { Sql, Statement } from "../kernel/sql.ts";
import type { Vectors } from "../knowledge/port.ts";
import type { EmbeddedChunk, VectorsStatus } from "../knowledge/schema.ts";
import { nearestStatement } from "./vectors-hits.ts";

/** Whether the HNSW index is usable; without pgvector there is no row. */
const indexState: Statement<{ valid: boolean }> = {
  sql: "select indisvalid as valid from pg_index where indexrelid = to_regclass('knowledge_chunks_embedding')",
  parameters: [],
};

/**
 * Deleted or replaced rows stay in an HNSW index until a VACUUM and use up its candidates: of a document stored 60
 * times, no chunk was found. So the scan continues until it has enough live rows, in order of distance, with 400
 * candidates: with 100, one search in five missed one of the five nearest, with 400 one in 50 (bench:knowledge). For
 * this transaction only; needs pgvector 0.8.
 */
const readOn: Statement = {
  sql: `select set_config('hnsw.iterative_scan', 'strict_order', true), set_config('hnsw.ef_search', '400', true)`,
  parameters: [],
};

/** The vectors of chunks next to their texts, so one transaction changes both. */
export const createPostgresVectors = (sql: Sql): Vectors => ({
  engine: "pgvector",
  // A migration created column and index.
  setup: async () => undefined,
  upsert: async (chunks) => [writeVectors(chunks)],
  // Searches read type, tags and source from the document; vectors are deleted with their rows.
  describe: async () => undefined,
  move: async () => undefined,
  remove: async () => undefined,
  deleteDocument: async () => undefined,
  search: async (search) => ({ setting: readOn, hits: nearestStatement(search) }),
  status: async () => statusOf(await sql.query(indexState)),
  snapshots: null,
});

const writeVectors = (chunks: readonly EmbeddedChunk[]): Statement => ({
  sql: `update knowledge_chunks c set embedding = knowledge_vector(v.vector)
    from jsonb_to_recordset($1::jsonb) as v (id uuid, vector text) where c.id = v.id`,
  parameters: [JSON.stringify(chunks.map(({ id, vector }) => ({ id, vector: JSON.stringify(vector) })))],
});

function statusOf([index]: readonly { valid: boolean }[]): VectorsStatus {
  if (index?.valid === true) return { status: "green", detail: null };
  const detail =
    index === undefined
      ? "this Postgres has no pgvector, so every search compares every chunk"
      : "the index knowledge_chunks_embedding is invalid; rebuild it with REINDEX";
  return { status: "yellow", detail };
}
