/** Updates from reviewers: what happens in their groups, and linking codes sent to the bot. */
import * as z from "zod/mini";
import { TelegramId } from "../kernel/ids.ts";
import { linkCodeHash } from "../kernel/link-code.ts";
import { buttonPrefix, type ReviewerUpdate } from "../posts/schema.ts";
import { nameOf } from "./named.ts";
import type { UpdateKind } from "./rules.ts";
import type { Intake } from "./schema.ts";
import type { JsonObject } from "./storable.ts";
import { User, type Received } from "./update.ts";

const Chat = z.object({ id: TelegramId, type: z.string() });

/** An old message is inaccessible to the bot, but its chat and id are still given. */
const Pressed = z.object({
  id: z.string().check(z.minLength(1), z.maxLength(256)),
  from: User,
  message: z.object({ chat: Chat, message_id: z.int() }),
  data: z.string().check(z.maxLength(64)),
});

const Written = z.object({
  message_id: z.int(),
  from: z.optional(User),
  /** The group itself for an anonymous admin, or the channel as which somebody writes. */
  sender_chat: z.optional(z.unknown()),
  chat: Chat,
  text: z.optional(z.string()),
  reply_to_message: z.optional(z.object({ message_id: z.int() })),
});

const InChat = z.object({
  chat: Chat,
  /** In Telegram's own messages: the last one of a group, and the first one of the supergroup that it became. */
  migrate_to_chat_id: z.optional(TelegramId),
  migrate_from_chat_id: z.optional(TelegramId),
});
type InChat = z.infer<typeof InChat>;

/** `/link CODE`, or what a deep link to the bot sends; the hyphen is for reading only. */
const linking = /^(?:\/link(?:@\w+)?\s+([a-z0-9]{5}-?[a-z0-9]{5})|\/start link_([a-z0-9]{10}))\s*$/i;

/** What to do with an update from reviewers; null if it is not one. */
export function parseReviewerUpdate(
  received: Received,
  kind: UpdateKind,
  groups: ReadonlySet<number>,
): Intake | null {
  if (kind === "callback_query") return parsePress(received);
  const chat = InChat.safeParse(received.content);
  if (!chat.success) return null;
  const { update_id } = received;
  const move = kind === "message" ? moveIn(chat.data, groups) : null;
  if (move !== null) return { fate: "reviewer", update_id, update: move };
  if (groups.has(chat.data.chat.id)) {
    const update = kind === "message" || kind === "edited_message" ? replyIn(received) : null;
    return update === null ? { fate: "skip", update_id } : { fate: "reviewer", update_id, update };
  }
  const update = kind === "message" && chat.data.chat.type === "private" ? linkIn(received) : null;
  return update === null ? null : { fate: "reviewer", update_id, update };
}

function parsePress({ content, update_id }: Received): Intake | null {
  const pressed = Pressed.safeParse(content);
  if (!pressed.success || !pressed.data.data.startsWith(buttonPrefix)) return null;
  const { id, from, message, data } = pressed.data;
  return {
    fate: "press",
    update_id,
    callback_query_id: id,
    telegram_user_id: from.id,
    chat_id: message.chat.id,
    message_id: message.message_id,
    data,
  };
}

function moveIn(message: InChat, groups: ReadonlySet<number>): ReviewerUpdate | null {
  const { chat, migrate_to_chat_id: to, migrate_from_chat_id: from } = message;
  if (to !== undefined && groups.has(chat.id)) return { kind: "moved", chat_id: chat.id, moved_to: to };
  return from !== undefined && groups.has(from) ? { kind: "moved", chat_id: from, moved_to: chat.id } : null;
}

/**
 * The group of an update that was parked because the settings do not name its group, or null. It may be one of theirs
 * under a new id.
 */
export function parkedGroup(intake: Intake, body: string): number | null {
  if (intake.fate !== "append" || intake.envelope.kind !== "kept") return null;
  const { reason, update_kind } = intake.envelope;
  if (reason !== "group_chat") return null;
  const update = JSON.parse(body) as JsonObject;
  return InChat.safeParse(update[update_kind]).data?.chat.id ?? null;
}

function replyIn({ content }: Received): ReviewerUpdate | null {
  const written = Written.safeParse(content);
  if (!written.success) return null;
  const { from, sender_chat, chat, message_id, reply_to_message: replied, text } = written.data;
  // With a `sender_chat`, `from` is a bot of Telegram's own.
  const sender = sender_chat === undefined ? from : null;
  if (replied === undefined || sender === undefined || sender?.is_bot) return null;
  return {
    kind: "reply",
    from: sender && { id: sender.id, name: nameOf(sender) },
    chat_id: chat.id,
    message_id,
    reply_to_message_id: replied.message_id,
    text: text ?? null,
    // It was parsed, so it is an object.
    entities: (content as JsonObject)["entities"],
  };
}

function linkIn({ content }: Received): ReviewerUpdate | null {
  const written = Written.safeParse(content);
  if (!written.success) return null;
  const { from, chat, text } = written.data;
  const [, typed, followed] = linking.exec(text ?? "") ?? [];
  const code = typed ?? followed;
  if (from === undefined || from.is_bot || code === undefined) return null;
  return {
    kind: "link",
    from: { id: from.id, name: nameOf(from) },
    chat_id: chat.id,
    code_hash: linkCodeHash(code),
  };
}
