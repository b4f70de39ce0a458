/** Replies that reviewers reuse. */
import * as z from "zod";
import { ExpectedVersion, Version } from "../kernel/edits.ts";
import { Uuid } from "../kernel/ids.ts";
import { pageSchema, paging } from "../kernel/page.ts";
import { visibleText } from "../kernel/text.ts";

export const CannedReplyId = Uuid.brand<"CannedReplyId">();
export type CannedReplyId = z.infer<typeof CannedReplyId>;

export const CannedReply = z.object({
  id: CannedReplyId,
  title: z.string(),
  /** May contain fields such as `{{name}}`, which the console fills in. */
  text: z.string(),
  /** What a reviewer types after `/`; unique within a language. */
  shortcode: z.string().nullable(),
  /** The language of the text, such as `de`; null means any. */
  language: z.string().nullable(),
  /** How often it was inserted into an answer. */
  uses: z.int(),
  used_at: z.iso.datetime().nullable(),
  updated_at: z.iso.datetime(),
  version: Version,
});
export type CannedReply = z.infer<typeof CannedReply>;

export const CannedReplyInput = z.strictObject({
  title: visibleText(1_000).trim().max(100),
  /** As it would be sent. */
  text: visibleText(8_192),
  shortcode: z
    .string()
    .max(100)
    .transform((text) => text.trim().toLowerCase())
    .pipe(
      z
        .string()
        .regex(/^[\p{L}\p{N}][\p{L}\p{M}\p{N}_-]{0,31}$/u, "must have 1 to 32 letters, digits, - or _"),
    )
    .nullable()
    .default(null),
  language: z
    .string()
    .regex(/^[a-z]{2,3}$/, "must be a language such as en or de")
    .nullable()
    .default(null),
  version: ExpectedVersion,
});
export type CannedReplyInput = z.infer<typeof CannedReplyInput>;

export const CannedReplyQuery = z.strictObject({
  /** The newest change first, or the most used. */
  sort: z.enum(["changed", "used"]).default("changed"),
  ...paging(),
});
export type CannedReplyQuery = z.infer<typeof CannedReplyQuery>;

export const CannedReplyPage = pageSchema(CannedReply);
export type CannedReplyPage = z.infer<typeof CannedReplyPage>;
