/** What is remembered of a conversation. */
import * as z from "zod/mini";

/** One remembered message; `at` is ISO 8601. */
export const HistoryEntry = z.object({
  role: z.enum(["customer", "assistant"]),
  text: z.string(),
  at: z.string(),
});
export type HistoryEntry = z.infer<typeof HistoryEntry>;

/** What a draft sees of the conversation: the last ten in full, the forty before as a summary. */
export const Conversation = z.object({
  recent: z.array(HistoryEntry),
  /** Temporal summary of what came before `recent`, or null when nothing did. */
  summary: z.nullable(z.string()),
  /** How many messages the history holds, at most 50. */
  count: z.int(),
});
export type Conversation = z.infer<typeof Conversation>;
