/** Memory in the API: one customer's, and figures of all. */
import * as z from "zod";
import { CustomerId } from "../kernel/ids.ts";

/** One customer's memory ([S8]); KB of 1,024 bytes with three decimals. */
export const MemoryStatistics = z.object({
  context_size_kb: z.number(),
  history_size_kb: z.number(),
  total_size_kb: z.number(),
  history_length: z.int(),
  /** True if the stored context is marked as compressed. */
  compression_applied: z.boolean(),
});
export type MemoryStatistics = z.infer<typeof MemoryStatistics>;

/** What the next draft will know of a conversation, and its size in Redis. */
export const MemoryView = z.object({
  recent: z.array(z.object({ role: z.enum(["customer", "assistant"]), text: z.string(), at: z.string() })),
  summary: z.string().nullable(),
  /** Messages and replies ever exchanged, or since memory was last forgotten. */
  total: z.int(),
  statistics: MemoryStatistics,
});
export type MemoryView = z.infer<typeof MemoryView>;

export const Forgotten = z.object({ id: CustomerId, forgotten: z.literal(true) });
export type Forgotten = z.infer<typeof Forgotten>;

/** [S6]: compressions since Redis started counting; times in ms. */
export const Compressions = z.object({
  applied: z.int(),
  failed: z.int(),
  mean_ms: z.number().nullable(),
  longest_ms: z.number().nullable(),
});
export type Compressions = z.infer<typeof Compressions>;

/** The last measurement of all customers' memories; KB as above. */
export const MemoryFigures = z.object({
  /** Customers with anything in Redis. */
  customers: z.int(),
  history_entries: z.int(),
  total_size_kb: z.number(),
  average_size_kb: z.number(),
  largest_size_kb: z.number(),
  compressed_customers: z.int(),
  compressions: Compressions,
  /** When the measurement ended; null if none has yet. */
  measured_at: z.string().nullable(),
});
export type MemoryFigures = z.infer<typeof MemoryFigures>;

/** A measurement in progress. */
export const Walk = z.object({
  /** The last customer measured; null at the start. */
  after: z.string().nullable(),
  customers: z.int(),
  history_entries: z.int(),
  bytes: z.int(),
  largest: z.int(),
  compressed_customers: z.int(),
});
export type Walk = z.infer<typeof Walk>;
