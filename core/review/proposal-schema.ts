/** Proposals: approvals that wait for a second person; and other fields of a review about its draft and decision. */
import * as z from "zod";
import { Reviewer } from "../kernel/reviewer.ts";
import { visibleText } from "../kernel/text.ts";
import { Attachment } from "../media/attachment-schema.ts";
import { OwnText } from "../translation/schema.ts";

const time = z.iso.datetime();

/** An answer approved by one person when a setting demands a second one. */
export const Proposal = z.object({
  by: Reviewer,
  at: time,
  text: z.string(),
  /** One Telegram message each. */
  pieces: z.array(z.string()),
  /** The answer as its approver wrote it, in their own language. */
  own_text: z.nullable(OwnText).default(null),
  /** Files that are sent after the text; deleted ones are left out. */
  attachments: z.array(Attachment).default([]),
});

/** One Telegram message of an approved answer. */
export const ReplyPart = z.object({
  id: z.uuid(),
  /** What this message says; the reply is all of them in this order. For a file its kind, `[photo]` or `[document]`. */
  text: z.string(),
  state: z.enum(["queued", "sending", "sent", "unknown", "undeliverable"]),
  telegram_message_id: z.int().nullable(),
  attempts: z.int(),
  error: z.string().nullable(),
  /** The file that this message consists of, or null. */
  attachment: z.nullable(Attachment).default(null),
});

/** Fields of a review that archived ones may lack. */
export const decisionFields = {
  /** True if a reviewer wrote first: it answers no message, and there is no draft. */
  written_first: z.boolean().default(false),
  /**
   * The version of the settings with which the draft was made; 0 for the defaults, null from before there were
   * settings.
   */
  settings_version: z.int().nullable().default(null),
  /** Rules of the constitution that were switched off then, so that the verdict says nothing about them. */
  rules_off: z.array(z.string()).default([]),
  /** What the first of two people approved: it waits for the second, or was confirmed by `decided_by`. */
  proposal: z.nullable(Proposal).default(null),
  /** Why the last proposal was declined, until there is another one. */
  declined: z.object({ by: Reviewer, at: time, reason: z.string() }).nullable().default(null),
  /** The approved answer as its reviewer wrote it in their own language, or null. */
  own_text: z.nullable(OwnText).default(null),
};

export const ProposalConfirmation = z.strictObject({
  /** The version that was read; any other version gets a 409. */
  version: z.int32().min(1),
  /** For how many seconds nothing is sent and the approval can be undone; 0 by default. */
  undo_seconds: z.int().min(0).max(30).optional(),
  /** Without `undo_seconds`: the same, for as long as the settings say. */
  undoable: z.boolean().optional(),
});
export type ProposalConfirmation = z.infer<typeof ProposalConfirmation>;

export const ProposalDecline = z.strictObject({
  reason: visibleText(4_000).min(1),
  version: z.int32().min(1).optional(),
});
export type ProposalDecline = z.infer<typeof ProposalDecline>;
