/** Converts a search's filter to Qdrant's format. */
import type { KnowledgeFilter } from "../knowledge/schema.ts";

const anyOf = (key: string, values: string | readonly string[] | undefined) =>
  values === undefined ? [] : [{ key, match: { any: [values].flat() } }];

/** All conditions must match; only keys with an index are used. */
export function qdrantFilter({ document_type, tags, source, document_id, chunk_index }: KnowledgeFilter) {
  const index = typeof chunk_index === "number" ? { from: chunk_index, to: chunk_index } : chunk_index;
  const range = {
    ...(index?.from === undefined ? {} : { gte: index.from }),
    ...(index?.to === undefined ? {} : { lte: index.to }),
  };
  return {
    must: [
      ...anyOf("document_type", document_type),
      ...anyOf("source", source),
      ...anyOf("document_id", document_id),
      ...(tags === undefined ? [] : [tags].flat().map((value) => ({ key: "tags", match: { value } }))),
      ...(Object.keys(range).length === 0 ? [] : [{ key: "chunk_index", range }]),
    ],
  };
}
