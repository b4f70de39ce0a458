/** The envelope: our versioned form of a Telegram update, as stored in the write-ahead log. */
import * as z from "zod/mini";
import { CustomerId, TelegramId } from "../kernel/ids.ts";
import type { ReviewerUpdate } from "../posts/schema.ts";
import { MessageDetails } from "./details-schema.ts";

/** The sender as Telegram showed them at that moment; names are for display, never parsed. */
export const Sender = z.object({
  telegram_user_id: TelegramId,
  display_name: z.string(),
  username: z.nullable(z.string()),
  language_code: z.nullable(z.string()),
});
export type Sender = z.infer<typeof Sender>;

/** Media by reference: Telegram stores the bytes, NADIA what it needs to name and fetch them. */
export const Media = z.object({
  type: z.enum([
    "photo",
    "voice",
    "video",
    "video_note",
    "audio",
    "animation",
    "document",
    "sticker",
    "location",
    "venue",
    "contact",
    "other",
  ]),
  file_id: z.nullable(z.string()),
  file_unique_id: z.nullable(z.string()),
  mime_type: z.nullable(z.string()),
  file_name: z.nullable(z.string()),
  /** bytes */
  file_size: z.nullable(z.number()),
  /** seconds */
  duration: z.nullable(z.number()),
  /** One line for people and prompts, such as `sticker 👍` or `location 52.52, 13.40`. */
  description: z.string(),
});
export type Media = z.infer<typeof Media>;

/** One message as the customer sent it; `text` is the text or the caption. */
export const InboundMessage = z.object({
  /** Business connection, or null in an ordinary chat with the bot. */
  connection: z.nullable(z.string()),
  chat_id: TelegramId,
  message_id: z.int(),
  /** When it was sent, ISO 8601. */
  date: z.string(),
  /** When it was last edited, ISO 8601, or null. */
  edited_at: z.nullable(z.string()),
  text: z.nullable(z.string()),
  media: z.nullable(Media),
  media_group_id: z.nullable(z.string()),
  reply_to_message_id: z.nullable(z.int()),
  /** True if it was forwarded from elsewhere. */
  forwarded: z.boolean(),
  /** What it refers to; missing if it refers to nothing, and in envelopes of an earlier release. */
  details: z.optional(z.nullable(MessageDetails)),
});
export type InboundMessage = z.infer<typeof InboundMessage>;

const base = {
  v: z.literal(1),
  update_id: z.int(),
  /** When the webhook received it, ISO 8601. */
  received_at: z.string(),
  /** Selects the log; updates without a customer are filed under an id of their chat or kind. */
  customer_id: CustomerId,
};

/** A private message or its edit; turns are made of these. */
export const MessageEnvelope = z.object({
  ...base,
  kind: z.enum(["message", "edited_message"]),
  sender: Sender,
  message: InboundMessage,
});
export type MessageEnvelope = z.infer<typeof MessageEnvelope>;

/**
 * A live location that moved: Telegram edits its message every few seconds, for hours. Reviewers see where it began,
 * and the rest in Telegram.
 */
export const isNextPosition = (envelope: MessageEnvelope): boolean =>
  envelope.kind !== "message" && envelope.message.media?.type === "location";

/** The customer blocked or unblocked the bot (`my_chat_member` in a private chat). */
export const ReachabilityEnvelope = z.object({
  ...base,
  kind: z.literal("reachability"),
  sender: Sender,
  reachable: z.boolean(),
  date: z.string(),
});
export type ReachabilityEnvelope = z.infer<typeof ReachabilityEnvelope>;

/** An update that is stored but starts no turn: business updates (`stored`), groups and unknown kinds (`parked`). */
export const UndraftedEnvelope = z.object({
  ...base,
  kind: z.literal("kept"),
  fate: z.enum(["stored", "parked"]),
  /** Telegram's name for the kind of update, or `unknown`. */
  update_kind: z.string(),
  /** Why it starts no turn, such as `group_chat` or `unknown_kind`. */
  reason: z.string(),
  /** The update as Telegram sent it, as JSON that Postgres can hold. */
  body: z.string(),
});
export type UndraftedEnvelope = z.infer<typeof UndraftedEnvelope>;

/** A business account was connected, disconnected, or changed what the bot may do. */
export const ConnectionEnvelope = z.object({
  ...base,
  kind: z.literal("business_connection"),
  connection: z.string(),
  /** The account's owner. */
  owner: Sender,
  can_reply: z.boolean(),
  is_enabled: z.boolean(),
  date: z.string(),
});
export type ConnectionEnvelope = z.infer<typeof ConnectionEnvelope>;

/** A customer, or the account's owner, deleted messages of a business chat. */
export const DeletionEnvelope = z.object({
  ...base,
  kind: z.literal("deletion"),
  connection: z.string(),
  chat_id: TelegramId,
  message_ids: z.array(z.int()),
});
export type DeletionEnvelope = z.infer<typeof DeletionEnvelope>;

export const Envelope = z.discriminatedUnion("kind", [
  MessageEnvelope,
  ReachabilityEnvelope,
  ConnectionEnvelope,
  DeletionEnvelope,
  UndraftedEnvelope,
]);
export type Envelope = z.infer<typeof Envelope>;

/** What to do with an update. */
export type Intake =
  | { readonly fate: "append"; readonly envelope: Envelope }
  /** A pressed button: Telegram waits 150 s for an answer; nothing needs to be stored. */
  | { readonly fate: "answer_callback"; readonly update_id: number; readonly callback_query_id: string }
  /** A button of a review in a reviewers' group. */
  | ({ readonly fate: "press" } & Press)
  /** What a reviewer sent, which must never pass for a customer's message. */
  | { readonly fate: "reviewer"; readonly update_id: number; readonly update: ReviewerUpdate }
  /** Talk in a reviewers' group: only the update's id is stored, because it would otherwise look lost. */
  | { readonly fate: "skip"; readonly update_id: number };

export interface Press {
  readonly update_id: number;
  readonly callback_query_id: string;
  readonly telegram_user_id: TelegramId;
  readonly chat_id: TelegramId;
  readonly message_id: number;
  readonly data: string;
}
