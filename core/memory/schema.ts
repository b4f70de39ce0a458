/** The memory of a conversation. */
import * as z from "zod/mini";
import { Profile } from "../customers/schema.ts";

/** One remembered message; `at` is ISO 8601. */
export const HistoryEntry = z.object({
  role: z.enum(["customer", "assistant"]),
  text: z.string(),
  at: z.string(),
});
export type HistoryEntry = z.infer<typeof HistoryEntry>;

/** A model's summary of the 40 messages up to number `covers`, counted from the first ever. */
export const Summarised = z.object({ covers: z.int(), text: z.string() });
export type Summarised = z.infer<typeof Summarised>;

/** A draft's view of the conversation: the last ten messages in full, the forty before as a summary. */
export const Conversation = z.object({
  recent: z.array(HistoryEntry),
  /** Temporal summary of what came before `recent`, or null if nothing did. */
  summary: z.nullable(z.string()),
  /** How many messages the history holds, at most 50. */
  count: z.int(),
});
export type Conversation = z.infer<typeof Conversation>;

const TextItem = z.object({ text: z.string() });
export type TextItem = z.infer<typeof TextItem>;

/**
 * What Redis holds about a customer other than the messages; lists are oldest first, times ISO 8601. Drafts read the
 * messages themselves: these fields are the digest that [S6] requires, and they outlive the history's seven days.
 */
export const CustomerContext = z.object({
  /** Set by a person, never extracted from messages ([S10]). */
  profile: z.optional(Profile),
  last_interaction: z.object({ at: z.string() }),
  questions: z.optional(z.array(TextItem)),
  summaries: z.optional(z.array(TextItem)),
  /** The level to which the context was compressed. */
  compressed: z.optional(z.union([z.literal(1), z.literal(2), z.literal(3)])),
});
export type CustomerContext = z.infer<typeof CustomerContext>;
