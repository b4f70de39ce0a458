/**
 * The two queues and their jobs: ids only, never message text. Delivery is at-least-once, so every job can safely run
 * twice.
 */
import * as z from "zod/mini";
import { CustomerId, InteractionId, TelegramId, Uuid } from "./ids.ts";

/** Check a customer's log: a burst may have ended. */
const TurnJob = z.object({
  v: z.literal(1),
  kind: z.literal("draft"),
  customer_id: CustomerId,
  /** When the burst ends, ms since 1970. */
  due_at: z.number(),
});
export type TurnJob = z.infer<typeof TurnJob>;

/** Make the draft that a reviewer requested. */
const RegenerateJob = z.object({
  v: z.literal(1),
  kind: z.literal("regenerate"),
  customer_id: CustomerId,
  interaction_id: InteractionId,
  /** The number of the request; only the latest counts. */
  regeneration: z.int(),
});
export type RegenerateJob = z.infer<typeof RegenerateJob>;

export const DraftJob = z.discriminatedUnion("kind", [TurnJob, RegenerateJob]);
export type DraftJob = z.infer<typeof DraftJob>;

/** Summarise and embed a customer's conversation. */
export const RememberJob = z.object({
  v: z.literal(1),
  kind: z.literal("remember"),
  customer_id: CustomerId,
});
export type RememberJob = z.infer<typeof RememberJob>;

/** Continue the erasure of a customer. */
export const EraseJob = z.object({ v: z.literal(1), kind: z.literal("erase"), erasure_id: Uuid });
export type EraseJob = z.infer<typeof EraseJob>;

/** Every job in the draft queue. */
export const DraftQueueJob = z.discriminatedUnion("kind", [DraftJob, RememberJob, EraseJob]);
export type DraftQueueJob = z.infer<typeof DraftQueueJob>;

/** Answer a pressed button and mark its update as handled. */
const AnswerJob = z.object({
  v: z.literal(1),
  kind: z.literal("answer_callback"),
  update_id: z.int(),
  callback_query_id: z.string(),
});
export type AnswerJob = z.infer<typeof AnswerJob>;

/** Do what a pressed button of a review in a reviewers' group says. */
const PressJob = z.object({
  v: z.literal(1),
  kind: z.literal("press"),
  update_id: z.int(),
  callback_query_id: z.string(),
  /** Who pressed. */
  telegram_user_id: TelegramId,
  chat_id: TelegramId,
  message_id: z.int(),
  data: z.string(),
  /** When it arrived, ms since 1970. */
  at: z.number(),
});
export type PressJob = z.infer<typeof PressJob>;

/** Handle what a reviewer wrote to the bot. */
const ReviewerUpdateJob = z.object({
  v: z.literal(1),
  kind: z.literal("reviewer_update"),
  update_id: z.int(),
});

/** Post a customer's reviews to the reviewers' groups, and bring their posts up to date. */
const PostsJob = z.object({ v: z.literal(1), kind: z.literal("posts"), customer_id: CustomerId });

/** Remove from the reviewers' groups what is no longer stored. */
const EndPostsJob = z.object({ v: z.literal(1), kind: z.literal("end_posts") });

/** Send queued notifications. */
const NotifyJob = z.object({ v: z.literal(1), kind: z.literal("notify") });

/** Everything that talks to Telegram, and to the push services of browsers. */
export const DeliveryJob = z.discriminatedUnion("kind", [
  /** Check a customer's outbox. */
  z.object({ v: z.literal(1), kind: z.literal("deliver"), customer_id: CustomerId }),
  AnswerJob,
  PressJob,
  ReviewerUpdateJob,
  PostsJob,
  EndPostsJob,
  NotifyJob,
]);
export type DeliveryJob = z.infer<typeof DeliveryJob>;

/** The port to both queues. */
export interface Jobs {
  /**
   * Sends a job that arrives after `delayMs` (whole seconds, rounded down, 900 s at most). Throws `queue_unavailable`.
   */
  draft(job: DraftJob, delayMs: number): Promise<void>;
  /** Sends a job as `draft` does, and to the same queue, because its worker has the models. */
  remember(job: RememberJob, delayMs: number): Promise<void>;
  /** Sends a job as `draft` does, and to the same queue, because its worker has the ledger. */
  erase(job: EraseJob, delayMs: number): Promise<void>;
  /** Sends a job to the delivery queue, with the same delay and errors as `draft`. */
  delivery(job: DeliveryJob, delayMs: number): Promise<void>;
}
