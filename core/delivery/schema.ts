/** Deliveries: as reviewers and the console see them, and as they pass between the rooms. */
import * as z from "zod";
import { CustomerId, DeliveryId, InteractionId, type ReviewerId } from "../kernel/ids.ts";

export const DeliveryState = z.enum(["queued", "sending", "sent", "unknown", "undeliverable"]);
export type DeliveryState = z.infer<typeof DeliveryState>;

const time = z.iso.datetime();

export const Delivery = z.object({
  id: DeliveryId,
  interaction_id: InteractionId,
  customer_id: CustomerId,
  /** The customer's name in Telegram, and the one that reviewers gave them. */
  display_name: z.string(),
  nickname: z.string().nullable(),
  /** Place within the reply, 0 first. */
  position: z.int(),
  /** Markdown; the customer reads it formatted. */
  text: z.string(),
  state: DeliveryState,
  telegram_message_id: z.int().nullable(),
  attempts: z.int(),
  /** What went wrong, in words. */
  error: z.string().nullable(),
  /** The same, stable for machines. */
  error_code: z.string().nullable(),
  created_at: time,
  sent_at: time.nullable(),
  /** When a person saw that it was refused and left it at that; null: nobody has, or it was not refused. */
  dismissed_at: time.nullable(),
});
export type Delivery = z.infer<typeof Delivery>;

export const DeliveryQuery = z.strictObject({
  state: DeliveryState.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** The `next_cursor` of the page before. */
  cursor: z
    .string()
    .regex(/^\d{1,15}$/, "must be a next_cursor")
    .optional(),
});
export type DeliveryQuery = z.infer<typeof DeliveryQuery>;

export const DeliveryPage = z.object({ items: z.array(Delivery), next_cursor: z.string().nullable() });
export type DeliveryPage = z.infer<typeof DeliveryPage>;

/** Replies that did not arrive, or of which nobody knows, until a person decides; no number is larger than `capped_at`. */
export const FailedDeliveries = z.object({
  unknown: z.int(),
  undeliverable: z.int(),
  /** Whose they are, the newest three. */
  customers: z.array(z.object({ id: CustomerId, display_name: z.string(), nickname: z.string().nullable() })),
  capped_at: z.int(),
});
export type FailedDeliveries = z.infer<typeof FailedDeliveries>;

export const Confirmation = z.strictObject({
  /** The message's id in its chat, where it is known. */
  telegram_message_id: z.int().positive().optional(),
});
export type Confirmation = z.infer<typeof Confirmation>;

/** An approval whose pieces go into the outbox; times are ISO 8601. */
export interface ApprovedReply {
  readonly interaction_id: InteractionId;
  readonly link_preview: boolean;
  readonly now: string;
  /** Nothing is sent before then; `now` when left out. */
  readonly not_before?: string;
  /** Only the decision that won has rows written. */
  readonly decision_id: string;
}

/** An approved reply that is taken back; `now` is ISO 8601. */
export interface WithdrawnReply {
  readonly interaction: InteractionId;
  /** Only this person's approval; null: anyone's. */
  readonly decider: ReviewerId | null;
  readonly now: string;
}

/** A bubble that is this worker's to send, once. */
export interface ClaimedDelivery {
  readonly id: DeliveryId;
  readonly attempt_id: string;
  readonly customer_id: CustomerId;
  readonly interaction_id: InteractionId;
  readonly chat_id: number;
  readonly connection: string | null;
  readonly position: number;
  /** Markdown. */
  readonly text: string;
  readonly link_preview: boolean;
  readonly reply_to_message_id: number | null;
  readonly thread_id: number | null;
  readonly attempts: number;
  readonly moved: boolean;
}

/** A reply of which every bubble has arrived; `text` joins what they showed by blank lines, `at` is ISO 8601. */
export interface FinishedReply {
  readonly interaction_id: InteractionId;
  readonly text: string;
  readonly at: string;
}

/** What is next for a customer: a bubble to send, or how long until one is due, or (both null) nothing for this worker. */
export interface NextDelivery {
  readonly claimed: ClaimedDelivery | null;
  /** ms */
  readonly due_in_ms: number | null;
}

/** What a delivery says and to whom. */
export interface DeliveredWords {
  readonly customer_id: CustomerId;
  readonly interaction_id: InteractionId;
  readonly text: string;
  readonly state: DeliveryState;
}
