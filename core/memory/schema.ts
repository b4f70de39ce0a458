/** What is remembered of a conversation. */
import * as z from "zod/mini";

/** One remembered message; `at` is ISO 8601. */
export const HistoryEntry = z.object({
  role: z.enum(["customer", "assistant"]),
  text: z.string(),
  at: z.string(),
});
export type HistoryEntry = z.infer<typeof HistoryEntry>;

/** A summary that a model made of the 40 messages that end with the one numbered `covers`, from the first ever. */
export const Summarised = z.object({ covers: z.int(), text: z.string() });
export type Summarised = z.infer<typeof Summarised>;

/** What a draft sees of the conversation: the last ten in full, the forty before as a summary. */
export const Conversation = z.object({
  recent: z.array(HistoryEntry),
  /** Temporal summary of what came before `recent`, or null when nothing did. */
  summary: z.nullable(z.string()),
  /** How many messages the history holds, at most 50. */
  count: z.int(),
});
export type Conversation = z.infer<typeof Conversation>;

const Noted = z.looseObject({ text: z.string(), at: z.optional(z.string()) });

/**
 * What is known of a customer beyond the messages; lists are oldest first, times ISO 8601. Every key is optional
 * and others may stand beside them: what wrote them is not ours to forbid, and it is compressed with the rest.
 */
export const CustomerContext = z.looseObject({
  profile: z.optional(
    z.looseObject({
      /** Set by a person or by the customer's own account, never drawn out of messages ([S10]). */
      name: z.nullish(z.string()),
      age: z.nullish(z.union([z.number(), z.string()])),
      location: z.nullish(z.string()),
      occupation: z.nullish(z.string()),
      preferences: z.optional(z.unknown()),
    }),
  ),
  summaries: z.optional(z.array(Noted)),
  facts: z.optional(z.array(Noted)),
  notes: z.optional(z.array(Noted)),
  questions: z.optional(z.array(Noted)),
  counters: z.optional(z.record(z.string(), z.number())),
  last_interaction: z.nullish(z.looseObject({ at: z.string() })),
  /** The level that the context was compressed to. */
  compressed: z.optional(z.union([z.literal(1), z.literal(2), z.literal(3)])),
});
export type CustomerContext = z.infer<typeof CustomerContext>;
