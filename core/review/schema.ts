/** Reviews as reviewers and the console see them. */
import * as z from "zod";
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
import { made, ReplyPart } from "./made-schema.ts";
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
    /** False: they blocked the bot, or their account is gone, and an answer would not arrive. */
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
      /** What it refers to: the message it answers, the words it quotes, whose words it passes on. */
      details: z.nullish(MessageDetails),
    }),
  ),
  /** Counts all of them; only the newest are listed: 20 per review in a list, 200 in a single one. */
  message_count: z.int(),
  draft: z.nullable(Draft),
  /** What the draft was made from beside the messages. */
  context: z.object({
    recalled: z.array(HistoryEntry),
    knowledge: z.array(Hit),
    /** Where these address the model with instructions; nothing is blocked for it, but the draft may have obeyed. */
    instructions: z.array(Instruction),
    /** The customer's files that its models were given; null: not known, as with drafts from before this was recorded. */
    files: z.array(SeenFile).nullable().default(null),
  }),
  /** 0 is the first draft; each one that a reviewer asked for counts one more. */
  revision: z.int(),
  /** What a reviewer last wanted to have done differently, or null. */
  guidance: z.string().nullable(),
  /** True while another draft is being made. */
  regenerating: z.boolean(),
  /** Why there is no draft, or why the one asked for did not come; else null. */
  failure: z.string().nullable(),
  /** Models that gave no usable answer, in the order asked; where another one did, there is a draft all the same. */
  model_failures: z.array(ModelFailure),
  verdict: z.nullable(Verdict),
  ...made,
  claimed_by: Reviewer.nullable(),
  claimed_until: time.nullable(),
  /** Next offers it only to this reviewer; null: to everyone. */
  assigned_to: Reviewer.nullable().default(null),
  /** It is answered later: until then it is not in the queue. Afterwards it tells when it came back. */
  later_until: time.nullable().default(null),
  /** From then on it has waited too long. */
  due_at: time,
  /** From then on it has waited longer than the team's target; null: archived before there was one. */
  late_at: time.nullable().default(null),
  /** When it expires if nobody decides; null: never. */
  deadline: time.nullable(),
  /** In a business account's chat: Telegram lets nobody answer after 24 h. */
  business: z.boolean(),
  /** False if the business account no longer lets the bot reply; true in the bot's own chat. */
  can_reply: z.boolean(),
  final_text: z.string().nullable(),
  edit_tags: z.array(z.string()),
  quality_score: z.int().nullable(),
  notes: z.string().nullable(),
  reject_reason: z.string().nullable(),
  decided_by: Reviewer.nullable(),
  decided_at: time.nullable(),
  /** Nothing is sent before then, and the approval can be taken back; null: it went at once. */
  undo_until: time.nullable(),
  /** Whether Telegram shows what a message's first link leads to; null: nothing was approved. */
  link_preview: z.boolean().nullable(),
  /** The interaction whose draft answers this one's messages too. */
  superseded_by: z.nullable(InteractionId),
  deliveries: z.array(ReplyPart),
  /** True: it was read from the archive and can no longer change. */
  archived: z.boolean().optional(),
});
export type Review = z.infer<typeof Review>;

const sendable = visibleText(32_768).min(1);

/** Postgres' `integer`: what is larger no review can have. */
const version = z.int32().min(1);

/** One Telegram message, which counts UTF-16 units; the room around the words is not sent. */
const bubble = sendable
  .refine((text) => text.trim().length <= 4_096, {
    message: "must fit into one Telegram message: at most 4,096 characters",
  })
  .transform((text) => text.trim());

const approval = z.strictObject({
  /** What goes out instead of the draft, as one message where it fits; the room around the words does not count as an edit. */
  final_text: sendable.transform((text) => text.trim()).optional(),
  /**
   * The same, each as a message of its own; the review's `final_text` is all of them with blank lines between. None: the
   * answer is its attachments alone.
   */
  final_bubbles: z.array(bubble).max(20).optional(),
  /** Uploaded files that are sent after the text, each as a message of its own. */
  attachments: AttachmentIds.optional(),
  edit_tags: z.array(storable(64).min(1)).max(32).optional(),
  quality_score: z.int().min(1).max(5).optional(),
  notes: storable(4_000).optional(),
  /** The answer as the reviewer wrote it in their own language; stored with the decision, never sent. */
  own_text: OwnTextInput.optional(),
  /** The version that was read; another one answers 409. Needed once draft or question were replaced or edited. */
  version: version.optional(),
  /** Whether Telegram shows what a message's first link leads to; false when left out. */
  link_preview: z.boolean().optional(),
  /** Sends a draft with the verdict `blocked` as it is; without it that answers 409. */
  confirm_blocked: z.boolean().optional(),
  /** s in which nothing is sent yet and the approval can be taken back; 0 when left out. */
  undo_seconds: z.int().min(0).max(30).optional(),
  /** The same for as long as the settings say, where `undo_seconds` is left out. */
  undoable: z.boolean().optional(),
});
export const Approval = approval
  .refine(({ final_text, final_bubbles }) => final_text === undefined || final_bubbles === undefined, {
    path: ["final_bubbles"],
    message: "send either final_text or final_bubbles",
  })
  .refine(({ final_bubbles, attachments = [] }) => final_bubbles?.length !== 0 || attachments.length > 0, {
    path: ["final_bubbles"],
    message: "an answer without a text needs attachments",
  });
export type Approval = z.infer<typeof Approval>;

export const Holding = z.strictObject({
  /** Also while somebody else holds it; admins only. */
  force: z.boolean().optional(),
});
export type Holding = z.infer<typeof Holding>;

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

/** States with commas between them; each counts once. */
export const Statuses = z
  .string()
  .regex(new RegExp(`^(?:${ReviewStatus.options.join("|")})(?:,(?:${ReviewStatus.options.join("|")}))*$`), {
    message: `must be one or several of ${ReviewStatus.options.join(", ")} with commas between them`,
  })
  .transform((text) => z.array(ReviewStatus).parse([...new Set(text.split(","))]));

/** s; farther back no date of ours can be written as ISO 8601. */
const hundredYears = 3_153_600_000;

export const ReviewQuery = z.strictObject({
  /** Without a status and a customer: `pending`. */
  status: Statuses.optional(),
  customer: z.optional(CustomerId),
  /** Only drafts that the constitution judged so. */
  flag: z.enum(["clean", "flagged", "blocked"]).optional(),
  /** Only reviews that wait since at least so many seconds. */
  older_than: z.coerce.number().int().min(0).max(hundredYears).optional(),
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

/** How many reviews there are of each kind; no number is larger than `capped_at`. */
/** Without what somebody answers later, until it is back. */
export const ReviewCounts = z.object({
  pending: z.int(),
  failed: z.int(),
  claimed: z.int(),
  /** Held by the caller, or assigned to them. */
  mine: z.int(),
  overdue: z.int(),
  approved: z.int(),
  unknown: z.int(),
  undeliverable: z.int(),
  capped_at: z.int(),
});
export type ReviewCounts = z.infer<typeof ReviewCounts>;
