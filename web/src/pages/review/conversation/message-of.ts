/** What was said, as the API has it, and a customer's message among it as a review has it. */
import type { Output } from "../../../api/client.ts";
import type { Review } from "../../queue/filters.ts";

export type Said = Output<"GET /v1/users/{id}/conversation">["items"][number];
export type Message = Review["messages"][number];

export const messageOf = (said: Said): Message => ({
  telegram_message_id: said.telegram_message_id ?? 0,
  text: said.text,
  media: said.media,
  date: said.at,
  edited_at: said.edited_at,
  deleted_at: said.deleted_at,
  details: said.details,
});
