/** What reviewers search for in conversations, and what they find. */
import * as z from "zod";
import { Media } from "../intake/schema.ts";
import { CustomerId, InteractionId } from "../kernel/ids.ts";
import { pageSchema } from "../kernel/page.ts";
import { trimmedText } from "../kernel/text.ts";
import { HistoryQuery } from "../review/history-schema.ts";
import { ReviewStatus } from "../review/schema.ts";

/** The history's filters apply to the interaction that the text belongs to; times apply to the text itself. */
export const SearchQuery = HistoryQuery.omit({
  decided_from: true,
  decided_to: true,
  edited: true,
  late: true,
  model: true,
  holder: true,
}).extend({
  /** All of these words or prefixes; one of one or two letters only matches a whole word. */
  q: trimmedText(200).refine((text) => /[\p{L}\p{N}]/u.test(text), {
    message: "must contain a letter or a digit",
  }),
});
export type SearchQuery = z.infer<typeof SearchQuery>;

export const SearchHit = z.object({
  /** What a customer wrote, or the reply that was sent. */
  kind: z.enum(["message", "reply"]),
  /** When it was said. */
  at: z.iso.datetime(),
  text: z.string().nullable(),
  media: z.nullable(Media),
  customer: z.object({ id: CustomerId, display_name: z.string(), nickname: z.string().nullable() }),
  interaction: z.object({ id: InteractionId, status: ReviewStatus }),
});
export type SearchHit = z.infer<typeof SearchHit>;

export const SearchPage = pageSchema(SearchHit);
export type SearchPage = z.infer<typeof SearchPage>;
