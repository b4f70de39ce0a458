/** Vectors in Postgres itself: pgvector where the server has it, exact comparison where it has not. */
import type { Sql, Statement } from "../kernel/sql.ts";
import type { Vectors } from "../knowledge/port.ts";
import type { EmbeddedChunk, VectorsStatus } from "../knowledge/schema.ts";
import { nearestStatement } from "./vectors-hits.ts";

/** True and false tell whether the HNSW index serves; without pgvector there is no such row. */
const indexState: Statement<{ valid: boolean }> = {
  sql: "select indisvalid as valid from pg_index where indexrelid = to_regclass('knowledge_chunks_embedding')",
  parameters: [],
};

/**
 * Rows that were deleted or replaced stay in an HNSW index until a VACUUM, and fill its candidates: of one document put
 * 60 times no chunk was found. So the index goes on until enough live rows are found, in the order of their distance,
 * and keeps 400 candidates: with 100 a search missed one of the five nearest in five, with 400 one in 50 (bench:knowledge).
 * For this transaction only; needs pgvector 0.8.
 */
const readOn: Statement = {
  sql: `select set_config('hnsw.iterative_scan', 'strict_order', true), set_config('hnsw.ef_search', '400', true)`,
  parameters: [],
};

/** The vectors of chunks beside their texts: what changes the one changes the other in the same transaction. */
export const createPostgresVectors = (sql: Sql): Vectors => ({
  engine: "pgvector",
  // The migration made column and index.
  setup: async () => undefined,
  upsert: async (chunks) => [writeVectors(chunks)],
  // Type, tags and source are read from the document; vectors go with their rows.
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
      ? "this Postgres has no pgvector, so every search compares with every chunk"
      : "the index knowledge_chunks_embedding is not valid; rebuild it with REINDEX";
  return { status: "yellow", detail };
}
