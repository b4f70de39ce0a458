/** What a message refers to: the message it answers, the words it quotes, and whose words it passes on. */
import * as z from "zod/mini";
import { firstVisible } from "../kernel/visible.ts";
import { contentOf, mediaIn, textOf } from "./content.ts";
import type { Forward, MessageDetails, ReplyTo } from "./details-schema.ts";
import { cut } from "./lines.ts";
import { isJsonObject, type Json } from "./storable.ts";
import { Content, lenient, timeOf } from "./update.ts";

/** UTF-16 units of another message that are kept beside this one. */
const longestOther = 1_000;
/** Telegram's own limit of a quote is 1,024 characters. */
const longestQuote = 2_000;
const longestName = 128;

/** A user or a chat, as far as it is named. */
const Named = z.object({
  id: z.int(),
  is_bot: lenient(z.boolean()),
  first_name: lenient(z.string()),
  last_name: lenient(z.string()),
  username: lenient(z.string()),
  title: lenient(z.string()),
});
type Named = z.infer<typeof Named>;

const Origin = z.object({
  type: z.string(),
  date: lenient(z.int()),
  sender_user: lenient(Named),
  sender_user_name: lenient(z.string()),
  sender_chat: lenient(Named),
  chat: lenient(Named),
  author_signature: lenient(z.string()),
});
type Origin = z.infer<typeof Origin>;

/** All of it is read leniently: an odd reference must not keep the message itself from being answered. */
const Referring = z.object({
  from: z.object({ id: z.int() }),
  forward_origin: lenient(Origin),
  quote: lenient(z.object({ text: z.string() })),
  reply_to_message: lenient(
    z.object({ message_id: z.int(), from: lenient(Named), forward_origin: lenient(Origin) }),
  ),
  external_reply: lenient(
    z.object({ origin: lenient(Origin), chat: lenient(Named), message_id: lenient(z.int()) }),
  ),
  reply_to_story: lenient(z.object({ chat: Named, id: lenient(z.int()) })),
});
type Referring = z.infer<typeof Referring>;

/** What the message refers to; undefined when it refers to nothing. */
export function referencesOf(message: Json | undefined): MessageDetails | undefined {
  const parsed = Referring.safeParse(message);
  if (!parsed.success || !isJsonObject(message)) return undefined;
  const { from, forward_origin, quote } = parsed.data;
  const reply = replyOf(parsed.data, message);
  const details = {
    ...(reply === undefined ? {} : { reply_to: reply }),
    ...(quote === undefined ? {} : { quote: cut(quote.text, longestQuote) }),
    ...(message["forward_origin"] === undefined ? {} : { forward: forwardOf(forward_origin, from.id) }),
  };
  return Object.keys(details).length === 0 ? undefined : details;
}

/** What people call a user or a chat; a name that shows nothing falls back to the username, then to the id. */
const nameOf = ({ id, first_name = "", last_name = "", username, title }: Named): string =>
  cut(
    firstVisible(title, `${first_name} ${last_name}`.trim(), username && `@${username}`) ?? String(id),
    longestName,
  );

const given = (text: string | undefined): string | null => {
  const shown = firstVisible(text);
  return shown === null ? null : cut(shown, longestName);
};

const types = ["user", "hidden_user", "chat", "channel"] as const;

function forwardOf(origin: Origin | undefined, customer: number): Forward {
  const { type, sender_user, sender_user_name, sender_chat, chat, author_signature, date } = origin ?? {};
  const author = sender_user ?? sender_chat ?? chat;
  return {
    type: types.find((known) => known === type) ?? "unknown",
    author: sender_user?.id === customer ? "customer" : "other",
    name: author === undefined ? given(sender_user_name) : nameOf(author),
    signature: given(author_signature),
    date: timeOf(date, "") || null,
  };
}

function replyOf(referring: Referring, message: { readonly [key: string]: Json }): ReplyTo | undefined {
  const { from, reply_to_message, external_reply, reply_to_story } = referring;
  if (reply_to_message !== undefined) {
    return replyWithin(reply_to_message, message["reply_to_message"], from.id);
  }
  if (external_reply !== undefined) {
    const { origin, chat, message_id = null } = external_reply;
    const { author, name } = forwardOf(origin, from.id);
    const title = chat === undefined ? null : nameOf(chat);
    return { message_id, author, name, chat: title, text: shownIn(message["external_reply"]) };
  }
  if (reply_to_story === undefined) return undefined;
  const { chat } = reply_to_story;
  const author = chat.id === from.id ? "customer" : "other";
  return { message_id: null, author, name: nameOf(chat), chat: null, text: "story" };
}

/** In the chat with the bot there are two who write: the bot and the customer, who may have forwarded the words. */
function replyWithin(
  { message_id, from, forward_origin }: NonNullable<Referring["reply_to_message"]>,
  replied: Json | undefined,
  customer: number,
): ReplyTo {
  const reply = { message_id: message_id < 1 ? null : message_id, chat: null, text: shownIn(replied) };
  if (forward_origin !== undefined) {
    const { author, name } = forwardOf(forward_origin, customer);
    return { ...reply, author, name };
  }
  if (from?.is_bot === true) return { ...reply, author: "us", name: null };
  if (from?.id === customer) return { ...reply, author: "customer", name: null };
  return { ...reply, author: "other", name: from === undefined ? null : nameOf(from) };
}

/** What the other message says and shows, in one text. */
function shownIn(other: Json | undefined): string | null {
  const content = Content.safeParse(other);
  const field = contentOf(other);
  if (!content.success || field === undefined) return null;
  const parts = [mediaIn(content.data, field)?.description, textOf(content.data)];
  return cut(parts.filter((part) => part !== undefined && part !== null).join(": "), longestOther) || null;
}
