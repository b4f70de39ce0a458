/** What a reviewer typed on a review and has not sent. */
import * as z from "zod";
import { digits } from "../kernel/digits.ts";
import { InteractionId, Uuid } from "../kernel/ids.ts";
import { storable } from "../kernel/text.ts";
import { Attachment, AttachmentIds } from "../media/attachment-schema.ts";
import { OwnText, OwnTextInput } from "../translation/schema.ts";

/** More than can be sent, so that text that is too long to send is not lost either. */
const bubbles = z.array(storable(32_768)).max(50);
const notes = storable(4_000);

export const UnsentAnswer = z.object({
  /** The draft that it was written on; -1 if it was written on a review that this one replaced. */
  revision: z.int(),
  bubbles: z.array(z.string()),
  /** The files that are still stored. */
  attachments: z.array(Attachment),
  edit_tags: z.array(z.string()),
  quality_score: z.int().nullable(),
  notes: z.string(),
  link_preview: z.boolean(),
  /** The answer in the reviewer's own language, or null. */
  own_text: z.nullable(OwnText),
  /** Increases with every change. */
  version: z.int(),
  saved_at: z.iso.datetime(),
});
export type UnsentAnswer = z.infer<typeof UnsentAnswer>;

/** Those of one reviewer on one review, the newest draft's first. */
export const UnsentAnswers = z.object({ items: z.array(UnsentAnswer) });
export type UnsentAnswers = z.infer<typeof UnsentAnswers>;

export const UnsentAnswerInput = z.strictObject({
  revision: z.int32().min(0),
  bubbles,
  attachments: AttachmentIds.default([]),
  edit_tags: z.array(storable(64).min(1)).max(32),
  quality_score: z.int().min(1).max(5).nullable(),
  notes,
  link_preview: z.boolean(),
  own_text: z.nullable(OwnTextInput).default(null),
  /**
   * The version that it is based on; 0 if none was stored. If another writer stored a newer one, the call gets a 409.
   */
  version: z.int32().min(0),
  /** The tab that is writing: its states are stored in the order of `sequence`, and never conflict with each other. */
  writer: Uuid,
  sequence: z.int().min(0),
});
export type UnsentAnswerInput = z.infer<typeof UnsentAnswerInput>;

const query = (min: number) => digits(min, 2_147_483_647).optional();

export const UnsentAnswerScope = z.strictObject({
  /** Only the answer on this draft. */
  revision: query(-1),
  /** Only if it has not changed since. */
  version: query(0),
});
export type UnsentAnswerScope = z.infer<typeof UnsentAnswerScope>;

/** Open reviews on which a reviewer has unsent text, the newest first. */
export const UnsentReviews = z.object({
  items: z.array(z.object({ review: InteractionId, saved_at: z.iso.datetime() })),
});
export type UnsentReviews = z.infer<typeof UnsentReviews>;
