/** Documents, their chunks and search hits, as admins, reviewers and the prompt see them. */
import * as z from "zod";
import { ExpectedVersion, Version } from "../kernel/edits.ts";
import { pageSchema, paging } from "../kernel/page.ts";
import { visibleText, trimmedText } from "../kernel/text.ts";

/** Chosen by the client, so that storing it again replaces it; used in URL paths. */
export const DocumentId = z
  .string()
  .regex(/^[\p{L}\p{N}][\p{L}\p{M}\p{N} ._:@~-]{0,199}$/u, {
    message: "must have 1 to 200 letters, digits, spaces or . _ : @ ~ -, and start with a letter or a digit",
  })
  .brand<"DocumentId">();
export type DocumentId = z.infer<typeof DocumentId>;
export const ChunkId = z.uuid().brand<"ChunkId">();
export type ChunkId = z.infer<typeof ChunkId>;

const tags = z
  .array(trimmedText(64))
  .max(32)
  .transform((list) => [...new Set(list)]);

export const DocumentInput = z.strictObject({
  title: trimmedText(300),
  /** The origin, such as a URL or a file name; shown with every hit. */
  source: trimmedText(500),
  /** For example `faq`, `policy` or `article`. */
  document_type: trimmedText(64),
  tags: tags.default([]),
  text: visibleText(200_000),
  version: ExpectedVersion,
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
  /** How many pieces it was split into. */
  chunks: z.int(),
  /** What made its vectors; `lexical` compares letters and words, not meaning. */
  embedder: z.string(),
  created_at: time,
  updated_at: time,
  /** Another embedder makes no new version. */
  version: Version,
});
export type DocumentSummary = z.infer<typeof DocumentSummary>;

export const Document = DocumentSummary.extend({ text: z.string() });
export type Document = z.infer<typeof Document>;

/** A piece of a document's text, short enough to embed well. */
export interface Chunk {
  readonly id: ChunkId;
  readonly document_id: DocumentId;
  /** Position in the text, from 0. */
  readonly chunk_index: number;
  readonly text: string;
}

/** The fields of a document that searches can filter by. */
export type DocumentPayload = Pick<DocumentSummary, "document_type" | "tags" | "source">;

export interface EmbeddedChunk extends Chunk, DocumentPayload {
  /** Of length 1, and with the deployment's dimensions. */
  readonly vector: readonly number[];
}

const oneOf = <T extends z.ZodType>(type: T) => z.union([type, z.array(type).min(1).max(50)]);
const chunkIndex = z.int32().min(0);

/** All conditions must match. A list matches if one of its values does, but all `tags` are required. */
export const KnowledgeFilter = z.strictObject({
  document_type: oneOf(trimmedText(64)).optional(),
  tags: oneOf(trimmedText(64)).optional(),
  source: oneOf(trimmedText(500)).optional(),
  document_id: oneOf(trimmedText(200)).optional(),
  chunk_index: z
    .union([chunkIndex, z.strictObject({ from: chunkIndex.optional(), to: chunkIndex.optional() })])
    .optional(),
});
export type KnowledgeFilter = z.infer<typeof KnowledgeFilter>;

/** A draft has room for five, so more would not be read. */
export const maxHits = 40;

export const KnowledgeQuery = z.strictObject({
  query: visibleText(4_000),
  filter: KnowledgeFilter.default({}),
  limit: z.int().min(1).max(maxHits).default(5),
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
  /** Cosine similarity, at most 1; only comparable within one embedder. */
  score: z.number(),
});
export type Hit = z.infer<typeof Hit>;

export const KnowledgeHits = z.object({
  /** What compared query and documents; `lexical` compares letters and words, not meaning. */
  embedder: z.string(),
  items: z.array(Hit),
});
export type KnowledgeHits = z.infer<typeof KnowledgeHits>;

/** `green`: healthy; `yellow`: slower than it should be; `grey`: waiting for a change; `red`: not working. */
export const VectorsLight = z.enum(["green", "yellow", "grey", "red"]);
export interface VectorsStatus {
  readonly status: z.infer<typeof VectorsLight>;
  /** What to do about it, or null. */
  readonly detail: string | null;
}

export const DocumentQuery = z.strictObject({
  document_type: trimmedText(64).optional(),
  source: trimmedText(500).optional(),
  tag: trimmedText(64).optional(),
  ...paging(),
});
export type DocumentQuery = z.infer<typeof DocumentQuery>;

/** Most recently changed first. */
export const DocumentPage = pageSchema(DocumentSummary);
export type DocumentPage = z.infer<typeof DocumentPage>;
