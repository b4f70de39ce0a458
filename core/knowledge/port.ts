/** The ports of the knowledge module: a vector engine and an embedder. */
import type { Ports } from "../kernel/ports.ts";
import type { Redis } from "../kernel/redis.ts";
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

/** Dimensions of a vector: Gemini and OpenAI both support this number, and no index can change it later. */
export const dimensions = 768;

export interface Snapshot {
  readonly name: string;
  /** ISO 8601, or null if the engine does not report it. */
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
  /** Only searches chunks embedded with the same one. */
  readonly embedder: string;
  readonly filter: KnowledgeFilter;
  readonly limit: number;
}

/**
 * The statements of a search, for one transaction: a setting for the engine's index, and a query for the nearest chunks
 * with their texts, best first.
 */
export type VectorsStatements = { readonly setting: Statement; readonly hits: Statement<Hit> };

/**
 * Stores and compares vectors. The texts stay in Postgres: an engine only reports which chunks are near, so a vector
 * without a chunk finds nothing. Every operation may throw `vectors_unavailable`, `vectors_failed`,
 * `database_unavailable`, `database_failed` or `circuit_open`.
 */
export interface Vectors {
  readonly engine: "pgvector" | "qdrant";
  /** Creates missing collections and indexes; idempotent. Throws `bad_configuration`. */
  setup(): Promise<void>;
  /** Stores vectors. Run the returned statements in the transaction that writes the chunks, after those. */
  upsert(chunks: readonly EmbeddedChunk[]): Promise<readonly Statement[]>;
  /** Updates a document's type, tags or source. */
  describe(document: DocumentId, payload: DocumentPayload): Promise<void>;
  /** Updates the position of chunks in their document; Postgres' own rows are moved by its statements. */
  move(chunks: readonly Pick<EmbeddedChunk, "id" | "chunk_index">[]): Promise<void>;
  /** Deletes the vectors of chunks that no longer exist. */
  remove(chunks: readonly ChunkId[]): Promise<void>;
  deleteDocument(document: DocumentId): Promise<void>;
  /** Both statements can share a batch with others, in order. */
  search(search: VectorsSearch): Promise<VectorsStatements>;
  status(): Promise<VectorsStatus>;
  /** Null if a backup of Postgres includes the vectors. */
  readonly snapshots: Snapshots | null;
}

/** Turns texts into vectors: similar meaning, similar direction. */
export interface Embedder {
  /** Vectors with different names cannot be compared; `lexical` is the one without a model. */
  readonly name: string;
  /** One vector of length 1 per text, in order. Throws `model_failed`. */
  embed(texts: readonly string[], purpose: "document" | "query"): Promise<number[][]>;
}

/** What a search needs before its statements run. */
export interface SearchPorts {
  readonly vectors: Pick<Vectors, "search">;
  readonly embedder: Embedder;
}

export interface KnowledgePorts extends SearchPorts, Pick<Ports, "sql" | "clock" | "ids" | "log"> {
  readonly vectors: Vectors;
  /** Null if drafts may learn of new documents up to five minutes later. */
  readonly redis: Redis | null;
}
