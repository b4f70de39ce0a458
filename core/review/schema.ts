/** Reviews as reviewers and the console see them. */
import * as z from "zod";
import { digits } from "../kernel/digits.ts";
import { OwnerAnswer } from "../business/schema.ts";
import { Instruction, Verdict } from "../constitution/schema.ts";
import { Draft, ModelFailure, SeenFile } from "../drafting/schema.ts";
import { MessageDetails } from "../intake/details-schema.ts";
import { Media } from "../intake/schema.ts";
import { Hit } from "../knowledge/schema.ts";
import { AttachmentIds } from "../media/attachment-schema.ts";
import { HistoryEntry } from "../memory/schema.ts";
import { CustomerId, InteractionId } from "../kernel/ids.ts";
import { pageSchema, paging } from "../kernel/page.ts";
import { Reviewer } from "../kernel/reviewer.ts";
import { storable, visibleText } from "../kernel/text.ts";
import { decisionFields, ReplyPart } from "./proposal-schema.ts";
import { OwnTextInput } from "../translation/schema.ts";

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

const undecided: ReadonlySet<string> = new Set<ReviewStatus>(["pending", "failed", "claimed"]);

/** Whether a review in this state waits for a decision. */
export const isUndecided = (status: string): boolean => undecided.has(status);

const time = z.iso.datetime();

export const Review = z.object({
  id: InteractionId,
  status: ReviewStatus,
  /** Increases with every change; send it with a decision to detect changes in between. */
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
    /** False if they blocked the bot or their account is gone, so that an answer would not arrive. */
    reachable: z.boolean(),
  }),
  messages: z.array(
    z.object({
      telegram_message_id: z.int(),
      text: z.string().nullable(),
      media: z.nullable(Media),
      date: time,
      edited_at: time.nullable(),
      /** When it was deleted in a business chat, or null. */
      deleted_at: time.nullable().optional(),
      /** What it refers to: the message it answers, the words it quotes, whose words it forwards. */
      details: z.nullish(MessageDetails),
    }),
  ),
  /** Counts all messages; only the newest are included: 20 per review in a list, 200 in a single review. */
  message_count: z.int(),
  draft: z.nullable(Draft),
  /** What the draft was made from in addition to the messages. */
  context: z.object({
    recalled: z.array(HistoryEntry),
    knowledge: z.array(Hit),
    /** Where these address the model with instructions; nothing is blocked, but the draft may have obeyed. */
    instructions: z.array(Instruction),
    /**
     * The customer's files that its models were given; null if unknown, as for drafts from before this was recorded.
     */
    files: z.array(SeenFile).nullable().default(null),
  }),
  /** 0 is the first draft; each further draft that a reviewer requests increases it. */
  revision: z.int(),
  /** What a reviewer last asked to have done differently, or null. */
  guidance: z.string().nullable(),
  /** True while another draft is being made. */
  regenerating: z.boolean(),
  /** Why there is no draft, or why the requested one could not be made; else null. */
  failure: z.string().nullable(),
  /** Models that gave no usable answer, in the order called; there is still a draft if another one did. */
  model_failures: z.array(ModelFailure),
  verdict: z.nullable(Verdict),
  ...decisionFields,
  claimed_by: Reviewer.nullable(),
  claimed_until: time.nullable(),
  /** "Next" offers it only to this reviewer; null means to everyone. */
  assigned_to: Reviewer.nullable().default(null),
  /** It is set aside until then and not in the queue. Afterwards, the time at which it came back. */
  later_until: time.nullable().default(null),
  /** The time from which it has waited too long. */
  due_at: time,
  /** The time from which it has waited longer than the team's target; null if archived before there was a target. */
  late_at: time.nullable().default(null),
  /** When it expires if nobody decides; null means never. */
  deadline: time.nullable(),
  /** True in a business account's chat, which Telegram closes to answers after 24 h. */
  business: z.boolean(),
  /** What the account's owner last answered in Telegram after the question; null if nothing, and in the bot's own chat. */
  owner_answer: OwnerAnswer.nullable().default(null),
  /** False if the business account no longer lets the bot reply; true in the bot's own chat. */
  can_reply: z.boolean(),
  final_text: z.string().nullable(),
  edit_tags: z.array(z.string()),
  quality_score: z.int().nullable(),
  notes: z.string().nullable(),
  reject_reason: z.string().nullable(),
  decided_by: Reviewer.nullable(),
  decided_at: time.nullable(),
  /** Nothing is sent before this time, and the approval can be undone; null if it was sent at once. */
  undo_until: time.nullable(),
  /** Whether Telegram shows what a message's first link leads to; null if nothing was approved. */
  link_preview: z.boolean().nullable(),
  /** The interaction whose draft answers this one's messages too. */
  superseded_by: z.nullable(InteractionId),
  deliveries: z.array(ReplyPart),
  /** True if it was read from the archive and can no longer change. */
  archived: z.boolean().optional(),
});
export type Review = z.infer<typeof Review>;

const sendable = visibleText(32_768).min(1);

/** Postgres' `integer`: no review can have a larger version. */
const version = z.int32().min(1);

/** One Telegram message, measured in UTF-16 units; surrounding white space is not sent. */
const bubble = sendable
  .refine((text) => text.trim().length <= 4_096, {
    message: "must fit into one Telegram message: at most 4,096 characters",
  })
  .transform((text) => text.trim());

const approval = z.strictObject({
  /**
   * What is sent instead of the draft, as one message if it fits; surrounding white space does not count as an edit.
   */
  final_text: sendable.transform((text) => text.trim()).optional(),
  /**
   * The same, each as a separate message; the review's `final_text` joins them with blank lines. An empty list means
   * that the answer is only its attachments.
   */
  final_bubbles: z.array(bubble).max(20).optional(),
  /** Uploaded files that are sent after the text, each as a separate message. */
  attachments: AttachmentIds.optional(),
  edit_tags: z.array(storable(64).min(1)).max(32).optional(),
  quality_score: z.int().min(1).max(5).optional(),
  notes: storable(4_000).optional(),
  /** The answer as the reviewer wrote it in their own language; stored with the decision, never sent. */
  own_text: OwnTextInput.optional(),
  /**
   * The version that was read; any other version gets a 409. Required once the draft or the question was replaced or
   * edited.
   */
  version: version.optional(),
  /** Whether Telegram shows what a message's first link leads to; false by default. */
  link_preview: z.boolean().optional(),
  /** Confirms sending a draft with the verdict `blocked` as it is, which otherwise gets a 409. */
  confirm_blocked: z.boolean().optional(),
  /** For how many seconds nothing is sent and the approval can be undone; 0 by default. */
  undo_seconds: z.int().min(0).max(30).optional(),
  /** Without `undo_seconds`: the same, for as long as the settings say. */
  undoable: z.boolean().optional(),
});
export const Approval = approval
  .refine(({ final_text, final_bubbles }) => final_text === undefined || final_bubbles === undefined, {
    path: ["final_bubbles"],
    message: "send either final_text or final_bubbles",
  })
  .refine(({ final_bubbles, attachments = [] }) => final_bubbles?.length !== 0 || attachments.length > 0, {
    path: ["final_bubbles"],
    message: "an answer without text needs attachments",
  });
export type Approval = z.infer<typeof Approval>;

export const ForceOption = z.strictObject({
  /** Even while somebody else holds it; admins only. */
  force: z.boolean().optional(),
});
export type ForceOption = z.infer<typeof ForceOption>;

export const Rejection = z.strictObject({
  reason: visibleText(4_000).min(1),
  version: version.optional(),
});
export type Rejection = z.infer<typeof Rejection>;

export const Guidance = z.strictObject({
  /** What the next draft should do differently. */
  guidance: visibleText(2_000).min(1),
  version: version.optional(),
});
export type Guidance = z.infer<typeof Guidance>;

/** States separated by commas; each counts once. */
export const Statuses = z
  .string()
  .regex(new RegExp(`^(?:${ReviewStatus.options.join("|")})(?:,(?:${ReviewStatus.options.join("|")}))*$`), {
    message: `must be one or several of ${ReviewStatus.options.join(", ")}, separated by commas`,
  })
  .transform((text) => z.array(ReviewStatus).parse([...new Set(text.split(","))]));

/** s; a longer time could lead to a date that ISO 8601 cannot express. */
const hundredYears = 3_153_600_000;

export const ReviewQuery = z.strictObject({
  /** `pending` if neither a status nor a customer is given. */
  status: Statuses.optional(),
  customer: z.optional(CustomerId),
  /** Only drafts with this verdict. */
  flag: z.enum(["clean", "flagged", "blocked"]).optional(),
  /** Only reviews that have waited at least this many seconds. */
  older_than: digits(0, hundredYears).optional(),
  /** Only what the caller holds, or what is assigned to them. */
  mine: z.literal("true").optional(),
  ...paging(),
});
export type ReviewQuery = z.infer<typeof ReviewQuery>;

/** Settings of the queue. */
export interface ReviewSettings {
  /** A review is overdue after this long, ms (30 minutes). */
  readonly overdueAfterMs?: number | undefined;
}

export const ReviewPage = pageSchema(Review);
export type ReviewPage = z.infer<typeof ReviewPage>;
