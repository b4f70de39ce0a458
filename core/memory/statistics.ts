/** How much is remembered: of one customer, and of all. */
import { open } from "../kernel/checksum.ts";
import { compressionOf } from "./compression.ts";
import { isObject } from "./trim.ts";

/** The values of a customer as Redis holds them, checksums included; null: nothing is stored. */
export interface StoredMemory {
  readonly context: string | null;
  readonly history: readonly string[];
}

/** One customer's memory ([S8]); KB of 1,024 bytes with three decimals. */
export interface MemoryStatistics {
  readonly context_size_kb: number;
  readonly history_size_kb: number;
  readonly total_size_kb: number;
  readonly history_length: number;
  /** True when the stored context carries the mark of a compression. */
  readonly compression_applied: boolean;
}

/** All customers' memories; the averages, the largest and the share are 0 when there is none. */
export interface MemorySummary {
  readonly customers: number;
  readonly total_size_kb: number;
  readonly average_size_kb: number;
  readonly largest_size_kb: number;
  readonly history_length_average: number;
  /** 0 to 1, of the customers. */
  readonly compressed_share: number;
}

/** What one customer's memory takes; a damaged context counts with its bytes, as not compressed. */
export function statisticsOf(stored: StoredMemory): MemoryStatistics {
  const context = bytesOf(stored.context ?? "");
  const history = stored.history.reduce((bytes, entry) => bytes + bytesOf(entry), 0);
  return {
    context_size_kb: kilobytes(context),
    history_size_kb: kilobytes(history),
    total_size_kb: kilobytes(context + history),
    history_length: stored.history.length,
    compression_applied: stored.context !== null && isCompressed(stored.context),
  };
}

/** What all of them take together; takes any iterable, so that customers can be read page by page. */
export function summaryOf(all: Iterable<MemoryStatistics>): MemorySummary {
  const sum = { customers: 0, size: 0, largest: 0, messages: 0, compressed: 0 };
  for (const one of all) {
    sum.customers += 1;
    sum.size += one.total_size_kb;
    sum.largest = Math.max(sum.largest, one.total_size_kb);
    sum.messages += one.history_length;
    sum.compressed += one.compression_applied ? 1 : 0;
  }
  const average = (of: number) => (sum.customers === 0 ? 0 : rounded(of / sum.customers));
  return {
    customers: sum.customers,
    total_size_kb: rounded(sum.size),
    average_size_kb: average(sum.size),
    largest_size_kb: sum.largest,
    history_length_average: average(sum.messages),
    compressed_share: average(sum.compressed),
  };
}

function isCompressed(stored: string): boolean {
  const json = open(stored);
  // The mark as text first: all but the compressed contexts need no parsing.
  if (json === null || !json.includes('"compressed":')) return false;
  try {
    const context: unknown = JSON.parse(json);
    return isObject(context) && compressionOf(context) > 0;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

const bytesOf = (text: string): number => Buffer.byteLength(text);
const kilobytes = (bytes: number): number => rounded(bytes / 1_024);
const rounded = (number: number): number => Math.round(number * 1_000) / 1_000;
