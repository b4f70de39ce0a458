/** Converts journal lines to chat entries. */
import * as z from "zod";
import type { SentButton, SentEntity } from "../telegram/chats.ts";
import type { Line, Update } from "./journal.ts";
import { sampleKinds } from "./updates.ts";

/** One entry in a chat. */
export interface Entry {
  /** Unique in its chat; an edit replaces the entry with the same key. */
  readonly key: string;
  readonly side: "customer" | "bot" | "service";
  readonly message_id: number | null;
  readonly text: string;
  /** Formatting of a bot message; offsets count UTF-16 units. */
  readonly entities?: readonly SentEntity[];
  /** Buttons of a bot message, in rows. */
  readonly buttons?: readonly (readonly SentButton[])[];
  /** Who wrote it, in a group. */
  readonly author?: string;
  /** Set for anything but text. */
  readonly media: string | null;
  readonly edited: boolean;
  /** Deleted by the customer, which only a business chat reports. */
  readonly deleted?: boolean;
  /** False until the webhook has acknowledged it. */
  readonly taken: boolean;
  /** ISO 8601 */
  readonly at: string;
}

/** An entry, its chat, and whether it blocks or unblocks the bot there. */
export interface ChatEntry {
  readonly chatId: number;
  readonly blocked: boolean | null;
  readonly entry: Entry;
}

const Chat = z.object({ id: z.int() });
const Written = z.object({
  message_id: z.int(),
  chat: Chat,
  from: z.object({ first_name: z.string() }),
  text: z.string().optional(),
  caption: z.string().optional(),
});
const Member = z.object({ chat: Chat, new_chat_member: z.object({ status: z.string() }) });

/** A message of a chat; an edit has its message's id. */
export interface MessageRef {
  /** A customer's, or a reviewers' group, whose ids are negative. */
  readonly chatId: number;
  readonly messageId: number | null;
  /** ISO 8601 */
  readonly at: string;
}

/** The message whose text a line holds; null if it holds none. */
export function messageRefIn(line: Line): MessageRef | null {
  if (line.type === "sent") return { chatId: line.chat_id, messageId: line.message_id, at: line.at };
  const found = line.type === "update" ? entryOf(line.update, line.at) : null;
  return found === null || found.entry.side !== "customer"
    ? null
    : { chatId: found.chatId, messageId: found.entry.message_id, at: found.entry.at };
}

/** A message from the bot. */
export const sentEntry = (line: Extract<Line, { type: "sent" }>): Entry => ({
  key: `m${line.message_id}`,
  side: "bot",
  message_id: line.message_id,
  text: line.text,
  entities: line.entities,
  buttons: line.buttons,
  media:
    line.file === null ? null : `${line.file.kind === "photo" ? "Photo" : "Document"}: ${line.file.name}`,
  edited: false,
  taken: true,
  at: line.at,
});

/** A customer's action, or null if the chat does not show it; `at` is ISO 8601. */
export function entryOf(update: Update, at: string): ChatEntry | null {
  const edited = update["edited_message"] ?? update["edited_business_message"];
  const content = edited ?? update["message"] ?? update["business_message"];
  return content === undefined ? membership(update, at) : written(content, edited !== undefined, at);
}

const Deleted = z.object({ chat: Chat, message_ids: z.array(z.int()) });

/** The chat and the messages that a customer deleted there, or null. */
export function deletionIn(update: Update): { chatId: number; messageIds: readonly number[] } | null {
  const parsed = Deleted.safeParse(update["deleted_business_messages"]);
  return parsed.success ? { chatId: parsed.data.chat.id, messageIds: parsed.data.message_ids } : null;
}

function written(content: unknown, edited: boolean, at: string): ChatEntry | null {
  const parsed = Written.safeParse(content);
  if (!parsed.success) return null;
  const { message_id, chat, from, text, caption } = parsed.data;
  const kind = sampleKinds.find((name) => name in Object(content)) ?? null;
  const words = text ?? caption ?? "";
  const key = `m${message_id}`;
  const author = chat.id < 0 ? { author: from.first_name } : {};
  return {
    chatId: chat.id,
    blocked: null,
    entry: {
      key,
      side: "customer",
      message_id,
      text: words,
      ...author,
      media: kind,
      edited,
      taken: false,
      at,
    },
  };
}

function membership(update: Update, at: string): ChatEntry | null {
  const member = Member.safeParse(update["my_chat_member"]);
  if (!member.success) return null;
  const blocked = member.data.new_chat_member.status === "kicked";
  const text = blocked ? "blocked the bot" : "unblocked the bot";
  const key = `u${update.update_id}`;
  return {
    chatId: member.data.chat.id,
    blocked,
    entry: { key, side: "service", message_id: null, text, media: null, edited: false, taken: false, at },
  };
}
