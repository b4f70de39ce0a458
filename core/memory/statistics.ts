/** The size of memories: one customer's, and all of them. */
import { contextSize, openContext, type StoredContext } from "./context.ts";
import type { MemoryStatistics, Walk } from "./view-schema.ts";

/** A customer's values as stored in Redis, checksums included; null if nothing is stored. */
export interface StoredMemory {
  readonly context: StoredContext | null;
  readonly history: readonly string[];
}

/** The size of one customer's values as a script measures it: UTF-8 bytes. */
export interface Sizes {
  readonly context: number;
  readonly history: number;
  readonly entries: number;
  readonly compressed: boolean;
}

/** The size of one customer's memory; a damaged context counts with its bytes, as not compressed. */
export function statisticsOf(stored: StoredMemory): MemoryStatistics {
  const context = stored.context === null ? 0 : contextSize(stored.context);
  const history = stored.history.reduce((bytes, entry) => bytes + bytesOf(entry), 0);
  return {
    context_size_kb: kilobytes(context),
    history_size_kb: kilobytes(history),
    total_size_kb: kilobytes(context + history),
    history_length: stored.history.length,
    compression_applied: isCompressed(stored.context),
  };
}

export const noneMeasured: Walk = {
  after: null,
  customers: 0,
  history_entries: 0,
  bytes: 0,
  largest: 0,
  compressed_customers: 0,
};

/** The walk extended by these customers, up to `after`; those with nothing stored do not count. */
export function walked(walk: Walk, page: readonly Sizes[], after: string | null): Walk {
  const sum = { ...walk, after };
  for (const { context, history, entries, compressed } of page) {
    const bytes = context + history;
    if (bytes === 0) continue;
    sum.customers += 1;
    sum.history_entries += entries;
    sum.bytes += bytes;
    sum.largest = Math.max(sum.largest, bytes);
    sum.compressed_customers += compressed ? 1 : 0;
  }
  return sum;
}

/** All of them together; the average is 0 if there are none. */
export const figuresOf = (walk: Walk) => ({
  customers: walk.customers,
  history_entries: walk.history_entries,
  total_size_kb: kilobytes(walk.bytes),
  average_size_kb: walk.customers === 0 ? 0 : kilobytes(walk.bytes / walk.customers),
  largest_size_kb: kilobytes(walk.largest),
  compressed_customers: walk.compressed_customers,
});

const isCompressed = (stored: StoredContext | null): boolean =>
  stored !== null && openContext(stored)?.isCompressed === true;

const bytesOf = (text: string): number => Buffer.byteLength(text);
const kilobytes = (bytes: number): number => rounded(bytes / 1_024);
const rounded = (number: number): number => Math.round(number * 1_000) / 1_000;
