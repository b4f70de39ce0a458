/** Deliveries: as reviewers and the console see them, and as modules exchange them. */
import * as z from "zod";
import { digits } from "../kernel/digits.ts";
import { CustomerId, DeliveryId, InteractionId } from "../kernel/ids.ts";
import { pageSchema } from "../kernel/page.ts";
import { Attachment } from "../media/attachment-schema.ts";

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
  /** Position within the reply, 0 first. */
  position: z.int(),
  /** Markdown; the customer reads it formatted. For a file its kind, `[photo]` or `[document]`. */
  text: z.string(),
  /** The file that this message consists of, or null. */
  attachment: z.nullable(Attachment),
  state: DeliveryState,
  telegram_message_id: z.int().nullable(),
  attempts: z.int(),
  /** What went wrong, in words. */
  error: z.string().nullable(),
  /** A stable code for the error. */
  error_code: z.string().nullable(),
  created_at: time,
  sent_at: time.nullable(),
  /** When a person acknowledged the refusal; null if it was not acknowledged, or not refused. */
  dismissed_at: time.nullable(),
  /** How often people had it sent again; send it with a decision to detect one in between. */
  resends: z.int(),
});
export type Delivery = z.infer<typeof Delivery>;

export const DeliveryQuery = z.strictObject({
  state: DeliveryState.optional(),
  limit: digits(1, 200).prefault(50),
  /** The `next_cursor` of the previous page. */
  cursor: z
    .string()
    .regex(/^\d{1,15}$/, "must be a next_cursor")
    .optional(),
});
export type DeliveryQuery = z.infer<typeof DeliveryQuery>;

export const DeliveryPage = pageSchema(Delivery);
export type DeliveryPage = z.infer<typeof DeliveryPage>;

/** Replies that failed or whose delivery is unknown, until a person decides; counts are capped at `capped_at`. */
export const FailedDeliveries = z.object({
  unknown: z.int(),
  undeliverable: z.int(),
  /** The three newest customers. */
  customers: z.array(z.object({ id: CustomerId, display_name: z.string(), nickname: z.string().nullable() })),
  capped_at: z.int(),
});
export type FailedDeliveries = z.infer<typeof FailedDeliveries>;

/** Postgres' `integer`. */
const maxResends = 2_147_483_647;

export const DeliveryDecision = z.strictObject({
  /** As the message had it when this was decided: the call is refused if the message was sent again since. */
  resends: z.int().min(0).max(maxResends).optional(),
});
export type DeliveryDecision = z.infer<typeof DeliveryDecision>;

export const Confirmation = z.strictObject({
  /** The message's id in its chat, if known. */
  telegram_message_id: z.int().positive().optional(),
});
export type Confirmation = z.infer<typeof Confirmation>;

/** A bubble for this worker to send once. */
export interface ClaimedDelivery {
  readonly id: DeliveryId;
  readonly attempt_id: string;
  readonly customer_id: CustomerId;
  readonly interaction_id: InteractionId;
  readonly chat_id: number;
  readonly connection: string | null;
  readonly position: number;
  /** Markdown; for a file its kind, which is what the memory stores. */
  readonly text: string;
  /** Sent instead of the text. */
  readonly attachment: Attachment | null;
  readonly link_preview: boolean;
  readonly reply_to_message_id: number | null;
  readonly thread_id: number | null;
  readonly attempts: number;
  readonly moved: boolean;
}

/** A reply whose bubbles have all arrived; `text` joins their visible text with blank lines, `at` is ISO 8601. */
export interface FinishedReply {
  readonly interaction_id: InteractionId;
  readonly text: string;
  readonly at: string;
}

/**
 * The next step for a customer: a bubble to send, the time until one is due, or (both null) nothing for this worker.
 */
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
