/** What the knowledge room needs of an engine for vectors and of a maker of vectors. */
import type { Statement } from "../kernel/sql.ts";
import type {
  ChunkId,
  DocumentId,
  DocumentPayload,
  EmbeddedChunk,
  Hit,
  KnowledgeFilter,
  VectorsStatus,
} from "./schema.ts";

/** Numbers in a vector: Gemini and OpenAI can both give so many, and no index can change it later. */
export const dimensions = 768;

export interface Snapshot {
  readonly name: string;
  /** ISO 8601, or null where the engine does not tell. */
  readonly created_at: string | null;
  readonly bytes: number;
}

export interface Snapshots {
  create(): Promise<Snapshot>;
  list(): Promise<Snapshot[]>;
  delete(name: string): Promise<void>;
}

export interface VectorsSearch {
  readonly vector: readonly number[];
  /** Only chunks whose vectors were made with the same. */
  readonly embedder: string;
  readonly filter: KnowledgeFilter;
  readonly limit: number;
}

/**
 * What a search sends in one transaction: how the engine's index is to be read, and what yields the nearest chunks with
 * their texts, best first.
 */
export type VectorsStatements = { readonly setting: Statement; readonly hits: Statement<Hit> };

/**
 * Where vectors are kept and compared. The texts stay in Postgres: an engine only tells which chunks are near, so a
 * vector whose chunk is gone finds nothing. Every call may throw `vectors_unavailable`, `vectors_failed`,
 * `database_unavailable`, `database_failed` or `circuit_open`.
 */
export interface Vectors {
  readonly engine: "pgvector" | "qdrant";
  /** Makes what is missing of collection and indexes; again it changes nothing. Throws `bad_configuration`. */
  setup(): Promise<void>;
  /** Takes vectors in. The statements it yields belong into the transaction that writes the chunks, behind them. */
  upsert(chunks: readonly EmbeddedChunk[]): Promise<readonly Statement[]>;
  /** A document's type, tags or source changed. */
  describe(document: DocumentId, payload: DocumentPayload): Promise<void>;
  /** Chunks stand at other places of their document; Postgres' own rows are moved by its statements. */
  move(chunks: readonly Pick<EmbeddedChunk, "id" | "chunk_index">[]): Promise<void>;
  /** Takes vectors out whose chunks are no longer there. */
  remove(chunks: readonly ChunkId[]): Promise<void>;
  deleteDocument(document: DocumentId): Promise<void>;
  /** Both statements can share a batch with others, in their order. */
  search(search: VectorsSearch): Promise<VectorsStatements>;
  status(): Promise<VectorsStatus>;
  /** Null where a backup of Postgres holds the vectors too. */
  readonly snapshots: Snapshots | null;
}

/** Makes vectors of texts: near in meaning, near in direction. */
export interface Embedder {
  /** Vectors of different names cannot be compared; `lexical` is the one without a model. */
  readonly name: string;
  /** A vector of length 1 for each text, in order. Throws `model_failed`. */
  embed(texts: readonly string[], purpose: "document" | "query"): Promise<number[][]>;
}
