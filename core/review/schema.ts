/** Reviews as reviewers and the console see them. */
import * as z from "zod";
import { Verdict } from "../constitution/schema.ts";
import { Draft } from "../drafting/schema.ts";
import { Media } from "../intake/schema.ts";
import { Hit } from "../knowledge/schema.ts";
import { HistoryEntry } from "../memory/schema.ts";
import { CustomerId, InteractionId, ReviewerId } from "../kernel/ids.ts";

export const ReviewStatus = z.enum([
  "pending",
  "claimed",
  "approved",
  "sending",
  "sent",
  "rejected",
  "superseded",
  "expired",
  "undeliverable",
  "unknown",
  "failed",
]);
export type ReviewStatus = z.infer<typeof ReviewStatus>;

/** Someone on our side. */
export const Reviewer = z.object({ id: ReviewerId, name: z.string() });
export type Reviewer = z.infer<typeof Reviewer>;

const time = z.iso.datetime();

export const Review = z.object({
  id: InteractionId,
  status: ReviewStatus,
  /** Grows with every change; send it along to be told of changes in between. */
  version: z.int(),
  /** 1 is the most urgent, 9 the least. */
  priority: z.int(),
  created_at: time,
  customer: z.object({
    id: CustomerId,
    telegram_user_id: z.int(),
    display_name: z.string(),
    nickname: z.string().nullable(),
    status: z.string(),
  }),
  messages: z.array(
    z.object({
      telegram_message_id: z.int(),
      text: z.string().nullable(),
      media: z.nullable(Media),
      date: time,
      edited_at: time.nullable(),
    }),
  ),
  draft: z.nullable(Draft),
  /** What the draft was made from beside the messages. */
  context: z.object({
    recalled: z.array(HistoryEntry),
    knowledge: z.array(Hit),
  }),
  /** Why there is no draft, or null. */
  failure: z.string().nullable(),
  verdict: z.nullable(Verdict),
  claimed_by: Reviewer.nullable(),
  claimed_until: time.nullable(),
  final_text: z.string().nullable(),
  edit_tags: z.array(z.string()),
  quality_score: z.int().nullable(),
  notes: z.string().nullable(),
  reject_reason: z.string().nullable(),
  decided_by: Reviewer.nullable(),
  decided_at: time.nullable(),
  /** The interaction whose draft answers this one's messages too. */
  superseded_by: z.nullable(InteractionId),
  deliveries: z.array(
    z.object({
      id: z.uuid(),
      state: z.enum(["queued", "sending", "sent", "unknown", "undeliverable"]),
      telegram_message_id: z.int().nullable(),
      attempts: z.int(),
      error: z.string().nullable(),
    }),
  ),
});
export type Review = z.infer<typeof Review>;

/** Telegram cannot carry NUL, and a lone surrogate is no text: refused here, not mended, because a person wrote it. */
const sendable = z
  .string()
  .min(1)
  .max(32_768)
  .refine((text) => text.trim() !== "" && !text.includes("\0") && text.isWellFormed(), {
    message: "must hold words, and neither NUL nor half of a surrogate pair",
  });
const storable = z
  .string()
  .max(4_000)
  .refine((text) => !text.includes("\0") && text.isWellFormed(), {
    message: "must hold neither NUL nor half of a surrogate pair",
  });

/** Postgres' `integer`: what is larger no review can have. */
const version = z.int32().min(1);

export const Approval = z.strictObject({
  /** What goes out instead of the draft. */
  final_text: sendable.optional(),
  edit_tags: z.array(storable.min(1).max(64)).max(32).optional(),
  quality_score: z.int().min(1).max(5).optional(),
  notes: storable.optional(),
  /** The version that was read; another one answers 409. */
  version: version.optional(),
});
export type Approval = z.infer<typeof Approval>;

export const Rejection = z.strictObject({ reason: storable.min(1), version: version.optional() });
export type Rejection = z.infer<typeof Rejection>;

/** s; farther back no date of ours can be written as ISO 8601. */
const hundredYears = 3_153_600_000;

export const ReviewQuery = z.strictObject({
  /** Without a status and a customer: `pending`. */
  status: ReviewStatus.optional(),
  customer: z.optional(CustomerId),
  /** Only drafts that the constitution judged so. */
  flag: z.enum(["clean", "flagged", "blocked"]).optional(),
  /** Only reviews that wait since at least so many seconds. */
  older_than: z.coerce.number().int().min(0).max(hundredYears).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(400).optional(),
});
export type ReviewQuery = z.infer<typeof ReviewQuery>;

export const ReviewPage = z.object({ items: z.array(Review), next_cursor: z.string().nullable() });
export type ReviewPage = z.infer<typeof ReviewPage>;
