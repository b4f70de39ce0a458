/** Documents, their chunks and what a search finds, as admins, reviewers and the prompt see them. */
import * as z from "zod";
import { Cursor } from "../kernel/page.ts";

/** Postgres' text takes no NUL, and a lone surrogate is no text. */
const stored = (most: number) =>
  z
    .string()
    .max(most)
    .refine((text) => !text.includes("\0") && text.isWellFormed(), {
      message: "must hold neither NUL nor half of a surrogate pair",
    });
const keyword = (most: number) => stored(most).trim().min(1);

/** Chosen by whoever puts the document, so that putting it again replaces it; it stands in paths. */
export const DocumentId = z
  .string()
  .regex(/^[\p{L}\p{N}][\p{L}\p{M}\p{N} ._:@~-]{0,199}$/u, {
    message: "must have 1 to 200 letters, digits, spaces or . _ : @ ~ -, and open with a letter or a digit",
  })
  .brand<"DocumentId">();
export type DocumentId = z.infer<typeof DocumentId>;
export const ChunkId = z.uuid().brand<"ChunkId">();
export type ChunkId = z.infer<typeof ChunkId>;

const tags = z
  .array(keyword(64))
  .max(32)
  .transform((list) => [...new Set(list)]);

export const DocumentInput = z.strictObject({
  title: keyword(300),
  /** Where it comes from, such as a URL or a file's name; shown beside every hit. */
  source: keyword(500),
  /** Such as `faq`, `policy` or `article`. */
  document_type: keyword(64),
  tags: tags.default([]),
  text: stored(200_000).refine((text) => text.trim() !== "", { message: "must hold words" }),
});
export type DocumentInput = z.infer<typeof DocumentInput>;

const time = z.iso.datetime();

/** A document without its text. */
export const DocumentSummary = z.object({
  id: DocumentId,
  title: z.string(),
  source: z.string(),
  document_type: z.string(),
  tags: z.array(z.string()),
  /** How many pieces it is searched as. */
  chunks: z.int(),
  /** What its vectors were made with; `lexical` compares letters and words, not meaning. */
  embedder: z.string(),
  created_at: time,
  updated_at: time,
});
export type DocumentSummary = z.infer<typeof DocumentSummary>;

export const Document = DocumentSummary.extend({ text: z.string() });
export type Document = z.infer<typeof Document>;

/** A piece of a document's text, as long as can be embedded well. */
export interface Chunk {
  readonly id: ChunkId;
  readonly document_id: DocumentId;
  /** Counts from 0 in the order of the text. */
  readonly chunk_index: number;
  readonly text: string;
}

/** What of a document a search can be narrowed by. */
export type DocumentPayload = Pick<DocumentSummary, "document_type" | "tags" | "source">;

export interface EmbeddedChunk extends Chunk, DocumentPayload {
  /** Of length 1, and of the deployment's dimension. */
  readonly vector: readonly number[];
}

const oneOf = <T extends z.ZodType>(type: T) => z.union([type, z.array(type).min(1).max(50)]);
const chunkIndex = z.int32().min(0);

/** All conditions must hold. A list holds where one of its values does, but `tags` must all be there. */
export const KnowledgeFilter = z.strictObject({
  document_type: oneOf(keyword(64)).optional(),
  tags: oneOf(keyword(64)).optional(),
  source: oneOf(keyword(500)).optional(),
  document_id: oneOf(keyword(200)).optional(),
  chunk_index: z
    .union([chunkIndex, z.strictObject({ from: chunkIndex.optional(), to: chunkIndex.optional() })])
    .optional(),
});
export type KnowledgeFilter = z.infer<typeof KnowledgeFilter>;

/** More would not be read: a draft has room for five. */
export const mostHits = 40;

export const KnowledgeQuery = z.strictObject({
  query: stored(4_000).refine((text) => text.trim() !== "", { message: "must hold words" }),
  filter: KnowledgeFilter.default({}),
  limit: z.int().min(1).max(mostHits).default(5),
});
export type KnowledgeQuery = z.infer<typeof KnowledgeQuery>;

export const Hit = z.object({
  document_id: DocumentId,
  chunk_index: z.int(),
  title: z.string(),
  source: z.string(),
  document_type: z.string(),
  tags: z.array(z.string()),
  text: z.string(),
  /** Cosine similarity, 1 at the most; comparable within one embedder only. */
  score: z.number(),
});
export type Hit = z.infer<typeof Hit>;

export const KnowledgeHits = z.object({
  /** What query and documents were compared with; `lexical` compares letters and words, not meaning. */
  embedder: z.string(),
  items: z.array(Hit),
});
export type KnowledgeHits = z.infer<typeof KnowledgeHits>;

/** `green`: all is well; `yellow`: slower than it should be; `grey`: waits for a change; `red`: does not work. */
export const VectorsLight = z.enum(["green", "yellow", "grey", "red"]);
export interface VectorsStatus {
  readonly status: z.infer<typeof VectorsLight>;
  /** What to do about it, or null. */
  readonly detail: string | null;
}

export const DocumentQuery = z.strictObject({
  document_type: keyword(64).optional(),
  source: keyword(500).optional(),
  tag: keyword(64).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.optional(Cursor),
});
export type DocumentQuery = z.infer<typeof DocumentQuery>;

/** The one that changed last comes first. */
export const DocumentPage = z.object({
  items: z.array(DocumentSummary),
  next_cursor: z.string().nullable(),
});
export type DocumentPage = z.infer<typeof DocumentPage>;
