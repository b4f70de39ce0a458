/** A customer's conversation as it took place: what they wrote and what they were answered. */
import * as z from "zod";
import { MessageDetails } from "../intake/details-schema.ts";
import { Media } from "../intake/schema.ts";
import { InteractionId } from "../kernel/ids.ts";
import { Moment } from "../kernel/moment.ts";
import { paging } from "../kernel/page.ts";
import { Attachment } from "../media/attachment-schema.ts";

const time = z.iso.datetime();

export const ConversationItem = z.object({
  /** Unique within the conversation. */
  id: z.string(),
  /** `owner`: a business account's owner, who wrote to the customer in Telegram. */
  from: z.enum(["customer", "us", "owner"]),
  at: time,
  /** Null for the owner's messages, which belong to no review. */
  review: z.nullable(InteractionId),
  telegram_message_id: z.int().nullable(),
  /** A reply is Markdown; null if the message had no text. */
  text: z.string().nullable(),
  media: z.nullable(Media),
  edited_at: time.nullable(),
  deleted_at: time.nullable(),
  details: z.nullable(MessageDetails),
  /** The file that a reply's message consists of. */
  attachment: z.nullable(Attachment),
});
export type ConversationItem = z.infer<typeof ConversationItem>;

const { limit, cursor } = paging(100);

export const ConversationQuery = z
  .strictObject({
    limit,
    /** Ends with what was said at this time; without it and without a cursor, with the newest. */
    until: z.optional(Moment),
    /** An `earlier_cursor`: what was said before. */
    before: cursor,
    /** A `later_cursor`: what was said after. */
    after: cursor,
  })
  .refine(({ until, before, after }) => [until, before, after].filter(Boolean).length <= 1, {
    path: ["before"],
    message: "send one of until, before and after",
  });
export type ConversationQuery = z.infer<typeof ConversationQuery>;

/** Oldest first. A cursor is null at its end of the conversation. */
export const ConversationPage = z.object({
  items: z.array(ConversationItem),
  earlier_cursor: z.string().nullable(),
  later_cursor: z.string().nullable(),
});
export type ConversationPage = z.infer<typeof ConversationPage>;
