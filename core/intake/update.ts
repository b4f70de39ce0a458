/** The parts of Telegram's update that NADIA reads; whatever else stands in it passes unread. */
import * as z from "zod/mini";
import { catch as orElse } from "zod/mini";
import { TelegramId } from "../kernel/ids.ts";
import type { Json, JsonObject } from "./storable.ts";

/** A field that is read where it has the right shape and passed over where not. */
export const lenient = <Shape extends z.ZodMiniType>(shape: Shape) => orElse(z.optional(shape), undefined);

/** Ids of users and of private chats are positive; groups and channels are negative. */
const UserId = TelegramId.check(z.positive());
/** Names and file ids: Telegram's own limits are far lower. */
const Short = z.string().check(z.maxLength(4_096));
/** Seconds since 1970; a value out of any calendar is dealt with where it is turned into ISO 8601. */
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

/** A file of any type: what names it, fetches it and describes it. */
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

/** Where an update of a chat comes from. */
export const Addressed = z.object({ chat: z.object({ id: TelegramId, type: Short }) });

/** What a message says and shows, wherever it stands. */
const content = {
  text: z.optional(z.string()),
  caption: z.optional(z.string()),
  /** Read by `marksOf`, which takes them as they come. */
  entities: z.optional(z.custom<Json>()),
  caption_entities: z.optional(z.custom<Json>()),
  /** Read by `richTextOf`, which takes it as it comes. */
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
  business_connection_id: z.optional(z.string().check(z.maxLength(256))),
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

export const CallbackQuery = z.object({ id: z.string().check(z.minLength(1), z.maxLength(256)) });

/** An update on its way through this room: safe to store, its kind known, its content not yet read. */
export interface Received {
  readonly update_id: number;
  /** ISO 8601. */
  readonly received_at: string;
  /** Telegram's name of its kind, or `unknown`. */
  readonly kind: string;
  readonly content: Json | undefined;
  readonly whole: JsonObject;
}

/** Four-digit years only: Postgres reads no others in ISO 8601; a month before, because deadlines come after. */
const lastSecond = Date.UTC(9999, 11, 1) / 1_000;

/** ISO 8601 of Telegram's seconds since 1970, or `otherwise` when they name no time at all. */
export const timeOf = (seconds: number | undefined, otherwise: string): string =>
  seconds !== undefined && seconds > 0 && seconds <= lastSecond
    ? new Date(seconds * 1_000).toISOString()
    : otherwise;
