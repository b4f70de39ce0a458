/** What arrives from reviewers' groups, and how a post's buttons name what they do. */
import * as z from "zod/mini";
import { TelegramId } from "../kernel/ids.ts";

/** The data of every button of a post begins with this. */
export const buttonPrefix = "n1:";

const From = z.object({ id: TelegramId, name: z.string() });

/** What a reviewer sent to the bot, other than a pressed button. */
export const ReviewerUpdate = z.discriminatedUnion("kind", [
  /** A linking code, sent in the private chat with the bot; only its hash is stored. */
  z.object({ kind: z.literal("link"), from: From, chat_id: TelegramId, code_hash: z.string() }),
  /** A reply to a message of the bot in a reviewers' group, or the edit of one. */
  z.object({
    kind: z.literal("reply"),
    /** Null for an anonymous admin and for a channel: Telegram names neither person. */
    from: z.nullable(From),
    chat_id: TelegramId,
    message_id: z.int(),
    reply_to_message_id: z.int(),
    /** Null for anything but text. */
    text: z.nullable(z.string()),
    /** Telegram's, unchecked. */
    entities: z.optional(z.unknown()),
  }),
  /** A reviewers' group became a supergroup, with another id. */
  z.object({ kind: z.literal("moved"), chat_id: TelegramId, moved_to: TelegramId }),
]);
export type ReviewerUpdate = z.infer<typeof ReviewerUpdate>;

/** The chats of the reviewers' groups; without any, nothing is posted. */
export interface PostSettings {
  readonly reviewGroups: readonly number[];
}
