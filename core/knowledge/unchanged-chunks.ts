/**
 * Which chunks stay when a document is stored again: their rows and vectors are neither rewritten nor paid for again.
 */
import type { Chunk } from "./schema.ts";

export type StoredChunk = Pick<Chunk, "id" | "chunk_index" | "text">;

/** For each piece, a stored chunk with the same text, preferably at the same position; null if none is left. */
export function unchangedChunks(
  stored: readonly StoredChunk[],
  pieces: readonly string[],
): (StoredChunk | null)[] {
  const at = new Map(stored.map((chunk) => [chunk.chunk_index, chunk]));
  const inPlace = pieces.map((piece, index) => {
    const chunk = at.get(index);
    return chunk?.text === piece ? chunk : null;
  });
  const taken = new Set(inPlace);
  const others = Map.groupBy(
    stored.filter((chunk) => !taken.has(chunk)),
    ({ text }) => text,
  );
  return inPlace.map((chunk, index) => chunk ?? others.get(pieces[index] ?? "")?.shift() ?? null);
}
