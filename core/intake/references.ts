/** What a message refers to: the message it replies to, the words it quotes, and the author of forwarded words. */
import * as z from "zod/mini";
import { contentValues } from "./content-values.ts";
import { contentOf, marksIn, mediaIn, textOf } from "./content.ts";
import type { Forward, MessageDetails, ReplyTo } from "./details-schema.ts";
import { lenient } from "./lenient.ts";
import { cut } from "./lines.ts";
import { Named, nameOf, shownName } from "./named.ts";
import { isJsonObject, type Json } from "./storable.ts";
import { Content, timeOf } from "./update.ts";

/** UTF-16 units stored of another message. */
const maxOtherLength = 1_000;
/** Telegram limits a quote to 1,024 characters. */
const maxQuoteLength = 2_000;

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

/** The parts of a message that a reply can address by id. */
const parts = {
  checklist: lenient(z.object({ tasks: z.array(z.object({ id: z.int(), text: z.string() })) })),
  poll: lenient(z.object({ options: z.array(z.object({ persistent_id: z.string(), text: z.string() })) })),
};

/** Everything is read leniently: a malformed reference must not stop the message from being answered. */
const Referring = z.object({
  from: z.object({ id: z.int() }),
  forward_origin: lenient(Origin),
  quote: lenient(z.object({ text: z.string() })),
  reply_to_message: lenient(
    z.object({
      message_id: z.int(),
      from: lenient(Named),
      forward_origin: lenient(Origin),
      forum_topic_created: lenient(z.object({ name: z.string() })),
      ...parts,
    }),
  ),
  reply_to_checklist_task_id: lenient(z.int()),
  reply_to_poll_option_id: lenient(z.string()),
  external_reply: lenient(
    z.object({ origin: lenient(Origin), chat: lenient(Named), message_id: lenient(z.int()), ...parts }),
  ),
  is_topic_message: lenient(z.boolean()),
  message_thread_id: lenient(z.int()),
  reply_to_story: lenient(z.object({ chat: Named, id: lenient(z.int()) })),
});
type Referring = z.infer<typeof Referring>;

/** What the message refers to. */
export function referencesOf(message: Json | undefined): MessageDetails {
  const parsed = Referring.safeParse(message);
  if (!parsed.success || !isJsonObject(message)) return {};
  const { from, forward_origin, quote } = parsed.data;
  const reply = replyOf(parsed.data, message);
  const quoted = quote?.text ?? partRepliedTo(parsed.data);
  const topic = topicOf(parsed.data);
  return {
    ...(topic === undefined ? {} : { topic }),
    ...(reply === undefined ? {} : { reply_to: reply }),
    ...(quoted === undefined ? {} : { quote: cut(quoted, maxQuoteLength) }),
    ...(message["forward_origin"] === undefined ? {} : { forward: forwardOf(forward_origin, from.id) }),
  };
}

/** The topic of a message, if it has one. A thread of replies also has an id, but only a topic can be written to. */
function topicOf({ is_topic_message, message_thread_id: id, reply_to_message }: Referring) {
  if (is_topic_message !== true || id === undefined || id < 1) return undefined;
  return { id, name: shownName(reply_to_message?.forum_topic_created?.name) };
}

/** The text of the checklist task or poll option that is being replied to. */
function partRepliedTo({
  reply_to_checklist_task_id: task,
  reply_to_poll_option_id: option,
  reply_to_message,
  external_reply,
}: Referring): string | undefined {
  const { checklist, poll } = reply_to_message ?? external_reply ?? {};
  if (task !== undefined) return checklist?.tasks.find(({ id }) => id === task)?.text;
  if (option === undefined) return undefined;
  return poll?.options.find(({ persistent_id }) => persistent_id === option)?.text;
}

const types = ["user", "hidden_user", "chat", "channel"] as const;

function forwardOf(origin: Origin | undefined, customer: number): Forward {
  const { type, sender_user, sender_user_name, sender_chat, chat, author_signature, date } = origin ?? {};
  const author = sender_user ?? sender_chat ?? chat;
  return {
    type: types.find((known) => known === type) ?? "unknown",
    author: sender_user?.id === customer ? "customer" : "other",
    name: author === undefined ? shownName(sender_user_name) : nameOf(author),
    signature: shownName(author_signature),
    date: timeOf(date, "") || null,
  };
}

function replyOf(referring: Referring, message: { readonly [key: string]: Json }): ReplyTo | undefined {
  const { from, reply_to_message, external_reply, reply_to_story } = referring;
  // For a message in a topic that replies to nothing, Telegram reports the topic's first message.
  if (reply_to_message?.forum_topic_created !== undefined) return undefined;
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
  // What a user posted that the customer can answer in a business chat is its owner's; channels have negative ids.
  const poster = message["business_connection_id"] !== undefined && chat.id > 0 ? "us" : "other";
  const author = chat.id === from.id ? "customer" : poster;
  return { message_id: null, author, name: nameOf(chat), chat: null, text: "story" };
}

/**
 * A private chat has two senders: the customer and us, which in a business chat is the account's owner or the bot in the
 * owner's name. A message of either may itself be forwarded.
 */
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
  const sender = from?.id === customer ? "customer" : "us";
  return { ...reply, author: from === undefined ? "other" : sender, name: null };
}

/** An id that no customer has: do not reveal whose contact another message contains. */
const nobody = 0;

/** The other message's text and content as one text. */
function shownIn(other: Json | undefined): string | null {
  const content = Content.safeParse(other);
  const field = contentOf(other);
  if (!content.success || field === undefined) return null;
  const values = (contentValues(other, field, nobody) ?? []).map(({ value }) => value).join(", ");
  const shown = [mediaIn(content.data, field)?.description, values, withAddresses(content.data)];
  return cut(shown.filter(Boolean).join(": "), maxOtherLength) || null;
}

/** Its text, with each hidden address after the words that hide it. */
function withAddresses(content: Content): string {
  const text = textOf(content) ?? "";
  let [result, from] = ["", 0];
  for (const { type, offset, length, value = "" } of marksIn(content)) {
    if (type !== "text_link") continue;
    const end = Math.max(from, offset + length);
    result += `${text.slice(from, end)} (${value})`;
    from = end;
  }
  return result + text.slice(from);
}
