/** An item of a conversation as the API has it, and a customer's message as a review has it. */
import type { Output } from "../../../api/client.ts";
import type { Review } from "../../queue/reviews.ts";

export type ConversationItem = Output<"GET /v1/users/{id}/conversation">["items"][number];
export type Message = Review["messages"][number];

export const messageOf = (item: ConversationItem): Message => ({
  telegram_message_id: item.telegram_message_id ?? 0,
  text: item.text,
  media: item.media,
  date: item.at,
  edited_at: item.edited_at,
  deleted_at: item.deleted_at,
  details: item.details,
});
