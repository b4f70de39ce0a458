/** What the API shows of memory: one customer's, and the figures of all. */
import * as z from "zod";
import { CustomerId } from "../kernel/ids.ts";

/** One customer's memory ([S8]); KB of 1,024 bytes with three decimals. */
export const MemoryStatistics = z.object({
  context_size_kb: z.number(),
  history_size_kb: z.number(),
  total_size_kb: z.number(),
  history_length: z.int(),
  /** True when the stored context carries the mark of a compression. */
  compression_applied: z.boolean(),
});
export type MemoryStatistics = z.infer<typeof MemoryStatistics>;

/** What the next draft knows of a conversation, and what that takes in Redis. */
export const MemoryView = z.object({
  recent: z.array(z.object({ role: z.enum(["customer", "assistant"]), text: z.string(), at: z.string() })),
  summary: z.string().nullable(),
  /** Messages and replies ever exchanged, or since memory began anew. */
  total: z.int(),
  statistics: MemoryStatistics,
});
export type MemoryView = z.infer<typeof MemoryView>;

export const Forgotten = z.object({ id: CustomerId, forgotten: z.literal(true) });
export type Forgotten = z.infer<typeof Forgotten>;

/** [S6]: compressions since Redis began to count; times in ms. */
export const Compressions = z.object({
  applied: z.int(),
  failed: z.int(),
  mean_ms: z.number().nullable(),
  longest_ms: z.number().nullable(),
});
export type Compressions = z.infer<typeof Compressions>;

/** All customers' memories as they were measured last; KB as above. */
export const MemoryFigures = z.object({
  /** Those of whom Redis remembers anything. */
  customers: z.int(),
  history_entries: z.int(),
  total_size_kb: z.number(),
  average_size_kb: z.number(),
  largest_size_kb: z.number(),
  compressed_customers: z.int(),
  compressions: Compressions,
  /** When the measurement ended; null: none has ended yet. */
  measured_at: z.string().nullable(),
});
export type MemoryFigures = z.infer<typeof MemoryFigures>;

/** A measurement on its way through the customers. */
export const Walk = z.object({
  /** The last customer measured; null: none yet. */
  after: z.string().nullable(),
  customers: z.int(),
  history_entries: z.int(),
  bytes: z.int(),
  largest: z.int(),
  compressed_customers: z.int(),
});
export type Walk = z.infer<typeof Walk>;
