/** Replies that reviewers keep ready. */
import * as z from "zod";
import { Uuid } from "../kernel/ids.ts";
import { pageSchema, paging } from "../kernel/page.ts";
import { visibleText } from "../kernel/text.ts";

export const CannedReplyId = Uuid.brand<"CannedReplyId">();
export type CannedReplyId = z.infer<typeof CannedReplyId>;

export const CannedReply = z.object({
  id: CannedReplyId,
  title: z.string(),
  text: z.string(),
  updated_at: z.iso.datetime(),
});
export type CannedReply = z.infer<typeof CannedReply>;

export const CannedReplyInput = z.strictObject({
  title: visibleText(1_000).trim().max(100),
  /** As it would be sent. */
  text: visibleText(8_192),
});
export type CannedReplyInput = z.infer<typeof CannedReplyInput>;

export const CannedReplyQuery = z.strictObject({
  ...paging(),
});
export type CannedReplyQuery = z.infer<typeof CannedReplyQuery>;

/** The newest change first. */
export const CannedReplyPage = pageSchema(CannedReply);
export type CannedReplyPage = z.infer<typeof CannedReplyPage>;
