/** The parts of Telegram's update that NADIA reads; everything else passes through unread. */
import * as z from "zod/mini";
import { TelegramId } from "../kernel/ids.ts";
import { lenient } from "./lenient.ts";
import type { Json, JsonObject } from "./storable.ts";

/** Ids of users and private chats are positive; those of groups and channels are negative. */
const UserId = TelegramId.check(z.positive());
/** Names and file ids: Telegram's own limits are far lower. */
const Short = z.string().check(z.maxLength(4_096));
/** Seconds since 1970; values beyond the calendar are handled on conversion to ISO 8601. */
const UnixTime = z.int();

export const User = z.object({
  id: UserId,
  is_bot: z.boolean(),
  first_name: Short,
  last_name: z.optional(Short),
  username: z.optional(Short),
  language_code: z.optional(Short),
});
export type User = z.infer<typeof User>;

/** A file of any type: its name, its id and its description. */
const File = z.object({
  file_id: Short,
  file_unique_id: Short,
  mime_type: z.optional(Short),
  file_name: z.optional(Short),
  file_size: z.optional(z.int()),
  duration: z.optional(z.int()),
  /** of an audio */
  performer: z.optional(Short),
  title: z.optional(Short),
  /** of a sticker */
  emoji: z.optional(Short),
});
export type File = z.infer<typeof File>;

const PhotoSize = z.object({
  file_id: Short,
  file_unique_id: Short,
  width: z.int(),
  height: z.int(),
  file_size: z.optional(z.int()),
});

const Location = z.object({
  latitude: z.number(),
  longitude: z.number(),
  live_period: z.optional(z.int()),
});

/** The chat of an update. */
export const Addressed = z.object({ chat: z.object({ id: TelegramId, type: Short }) });

/** Text and content of a message, wherever it is nested. */
const content = {
  text: z.optional(z.string()),
  caption: z.optional(z.string()),
  /** Read by `marksOf`, which accepts any shape. */
  entities: z.optional(z.custom<Json>()),
  caption_entities: z.optional(z.custom<Json>()),
  /** Read by `richTextOf`, which accepts any shape. */
  rich_message: z.optional(z.custom<Json>()),
  animation: z.optional(File),
  audio: z.optional(File),
  document: z.optional(File),
  photo: z.optional(z.array(PhotoSize).check(z.minLength(1))),
  sticker: z.optional(File),
  video: z.optional(File),
  video_note: z.optional(File),
  voice: z.optional(File),
  location: z.optional(Location),
  venue: z.optional(z.object({ title: Short, address: Short })),
  contact: z.optional(z.object({ phone_number: Short, first_name: Short, last_name: z.optional(Short) })),
  checklist: z.optional(z.object({ title: Short })),
  dice: z.optional(z.object({ emoji: Short, value: z.int() })),
  game: z.optional(z.object({ title: Short })),
  poll: z.optional(z.object({ question: Short })),
};
export const Content = z.object(content);
export type Content = z.infer<typeof Content>;

/** A message in a private chat. */
export const PrivateMessage = z.object({
  message_id: z.int(),
  from: User,
  chat: z.object({ id: UserId }),
  date: UnixTime,
  edit_date: z.optional(UnixTime),
  business_connection_id: z.optional(z.string().check(z.minLength(1), z.maxLength(256))),
  media_group_id: z.optional(Short),
  reply_to_message: z.optional(z.object({ message_id: z.int() })),
  forward_origin: z.optional(z.unknown()),
  ...content,
});
export type PrivateMessage = z.infer<typeof PrivateMessage>;

/** `my_chat_member` of a private chat: the customer blocked or unblocked the bot. */
export const PrivateMembership = z.object({
  from: User,
  date: UnixTime,
  new_chat_member: z.object({ status: Short }),
});

const ConnectionId = z.string().check(z.minLength(1), z.maxLength(256));

/** `business_connection`; before Bot API 9, `can_reply` was a field next to `rights`. */
export const BusinessConnection = z.object({
  id: ConnectionId,
  user: User,
  date: UnixTime,
  is_enabled: z.boolean(),
  can_reply: lenient(z.boolean()),
  rights: lenient(z.object({ can_reply: lenient(z.boolean()) })),
});

/** `deleted_business_messages`: Telegram names at most 100 at once. */
export const DeletedMessages = z.object({
  business_connection_id: ConnectionId,
  chat: z.object({ id: UserId }),
  message_ids: z.array(z.int()).check(z.minLength(1), z.maxLength(1_000)),
});

export const CallbackQuery = z.object({ id: z.string().check(z.minLength(1), z.maxLength(256)) });

/** An update during intake: safe to store, its kind known, its content not read yet. */
export interface Received {
  readonly update_id: number;
  /** ISO 8601. */
  readonly received_at: string;
  /** Telegram's name for its kind, or `unknown`. */
  readonly kind: string;
  readonly content: Json | undefined;
  readonly whole: JsonObject;
}

/**
 * Four-digit years only, because Postgres parses no others in ISO 8601; a month before their end, because deadlines are
 * later.
 */
const lastSecond = Date.UTC(9999, 11, 1) / 1_000;

/** Telegram's seconds since 1970 as ISO 8601, or `otherwise` if they are not a valid time. */
export const timeOf = (seconds: number | undefined, otherwise: string): string =>
  seconds !== undefined && seconds > 0 && seconds <= lastSecond
    ? new Date(seconds * 1_000).toISOString()
    : otherwise;
