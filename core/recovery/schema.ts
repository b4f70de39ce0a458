/** Recovery operations and message cursors as admins see them. */
import * as z from "zod";
import { CustomerId, ReviewerId, Uuid } from "../kernel/ids.ts";
import { pageSchema, paging } from "../kernel/page.ts";

export const RecoveryOperationId = Uuid.brand<"RecoveryOperationId">();
export type RecoveryOperationId = z.infer<typeof RecoveryOperationId>;

const time = z.iso.datetime();

/** `sweep` repairs what the stores have; `pending_updates` fetches what Telegram still has. */
export const RecoveryKind = z.enum(["sweep", "pending_updates"]);
export type RecoveryKind = z.infer<typeof RecoveryKind>;

export const RecoveryState = z.enum(["running", "succeeded", "failed"]);
export type RecoveryState = z.infer<typeof RecoveryState>;

/** How many of one kind an operation found, and how many it repaired. */
export const RecoveryCount = z.object({ found: z.int(), repaired: z.int() });
export type RecoveryCount = z.infer<typeof RecoveryCount>;

/** By step, such as `flushes`; steps that found nothing are absent. */
export const RecoveryCounts = z.record(z.string(), RecoveryCount);
export type RecoveryCounts = z.infer<typeof RecoveryCounts>;

/** A failed step. */
export const RecoveryError = z.object({ step: z.string(), code: z.string(), detail: z.string() });
export type RecoveryError = z.infer<typeof RecoveryError>;

export const RecoveryOperation = z.object({
  id: RecoveryOperationId,
  kind: RecoveryKind,
  /** Recovers from Redis and Postgres, or from Telegram. */
  source: z.enum(["stores", "telegram"]),
  state: RecoveryState,
  trigger: z.enum(["person", "schedule"]),
  /** The id is null for the schedule and the command line. */
  started_by: z.object({ id: z.nullable(ReviewerId), name: z.string() }),
  /** The total is null if it is unknown until the end. */
  progress: z.object({ step: z.string().nullable(), done: z.int(), total: z.int().nullable() }),
  counts: RecoveryCounts,
  errors: z.array(RecoveryError),
  started_at: time,
  finished_at: time.nullable(),
});
export type RecoveryOperation = z.infer<typeof RecoveryOperation>;

export const RecoveryQuery = z.strictObject({
  kind: RecoveryKind.optional(),
  state: RecoveryState.optional(),
  ...paging(100),
});
export type RecoveryQuery = z.infer<typeof RecoveryQuery>;

/** Newest first. */
export const RecoveryPage = pageSchema(RecoveryOperation);
export type RecoveryPage = z.infer<typeof RecoveryPage>;

/** The last message of a customer that has left the log: drafted or quarantined. */
export const MessageCursor = z.object({
  customer_id: CustomerId,
  chat_id: z.int(),
  telegram_message_id: z.int(),
  update_id: z.int(),
  /** When the webhook received it. */
  received_at: time,
  processed_at: time,
});
export type MessageCursor = z.infer<typeof MessageCursor>;

/** What may need recovery now. */
export const RecoveryStatus = z.object({
  /** Messages in the log, and the time of the oldest. */
  waiting: z.object({ messages: z.int(), oldest_at: time.nullable() }),
  /** Customers whose oldest message has waited unusually long, with their cursors. */
  stale: z.array(
    z.object({ customer_id: CustomerId, waiting_since: time, cursor: MessageCursor.nullable() }),
  ),
  /** Ranges of update ids that are in no store. */
  gaps: z.array(z.object({ first_id: z.int(), last_id: z.int(), missing: z.int(), found_at: time })),
  running: z.array(RecoveryOperation),
});
export type RecoveryStatus = z.infer<typeof RecoveryStatus>;
