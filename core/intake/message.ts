/** Turns a private message or its edit into an envelope, or parks it with a reason. */
import { customerIdOf } from "../kernel/ids.ts";
import { contentValues } from "./content-values.ts";
import { contentOf, marksIn, mediaIn, textOf } from "./content.ts";
import { park } from "./undrafted-envelope.ts";
import type { MessageDetails } from "./details-schema.ts";
import { nameOf } from "./named.ts";
import { referencesOf } from "./references.ts";
import { chatFates, contentFates, maxTextLength } from "./rules.ts";
import type { Envelope, InboundMessage, MessageEnvelope, Sender } from "./schema.ts";
import { Addressed, PrivateMessage, timeOf, type Received, type User } from "./update.ts";

/** Why an update from this chat starts no turn; undefined if the chat is private. */
export function chatRefusal(received: Received): string | undefined {
  const addressed = Addressed.safeParse(received.content);
  if (!addressed.success) return `malformed_${received.kind}`;
  const { type } = addressed.data.chat;
  return type === "private" ? undefined : (chatFates.get(type) ?? "unknown_chat");
}

/** The sender as Telegram showed them at that moment, with a visible name. */
export const senderOf = (user: User): Sender => ({
  telegram_user_id: user.id,
  display_name: nameOf(user),
  username: user.username ?? null,
  language_code: user.language_code ?? null,
});

/** Envelope of `message` and `edited_message`; never throws. */
export function parseMessage(received: Received, kind: MessageEnvelope["kind"]): Envelope {
  const reason = chatRefusal(received);
  if (reason !== undefined) return park(received, reason);
  const parsed = PrivateMessage.safeParse(received.content);
  if (!parsed.success) return park(received, `malformed_${received.kind}`);
  const message = inbound(parsed.data, received, kind);
  const refusal = refusalOf(parsed.data, received, message.text);
  if (refusal !== undefined) return park(received, refusal);
  return {
    v: 1,
    kind,
    update_id: received.update_id,
    received_at: received.received_at,
    customer_id: customerIdOf(parsed.data.from.id),
    sender: senderOf(parsed.data.from),
    message,
  };
}

function refusalOf(message: PrivateMessage, received: Received, text: string | null): string | undefined {
  if (message.from.is_bot) return "sent_by_bot";
  // Telegram numbers messages from 1; those with id 0 cannot be referred to or distinguished.
  if (message.message_id < 1) return "without_message_id";
  const field = contentOf(received.content);
  if (field !== undefined && contentFates[field] === "service") return "service_message";
  return text !== null && text.length > maxTextLength ? "text_too_long" : undefined;
}

function inbound(message: PrivateMessage, received: Received, kind: MessageEnvelope["kind"]): InboundMessage {
  const { edit_date, reply_to_message } = message;
  const edited = kind === "edited_message" || edit_date !== undefined;
  const replied = reply_to_message?.message_id ?? 0;
  const details = detailsOf(message, received.content);
  return {
    connection: message.business_connection_id ?? null,
    chat_id: message.chat.id,
    message_id: message.message_id,
    date: timeOf(message.date, received.received_at),
    edited_at: edited ? timeOf(edit_date, received.received_at) : null,
    text: textOf(message),
    media: mediaIn(message, contentOf(received.content)),
    media_group_id: message.media_group_id ?? null,
    reply_to_message_id: replied < 1 ? null : replied,
    forwarded: message.forward_origin !== undefined,
    ...(details === undefined ? {} : { details }),
  };
}

/** Undefined if there are none, as in most messages, because Redis holds every envelope. */
function detailsOf(message: PrivateMessage, whole: Received["content"]): MessageDetails | undefined {
  const content = contentValues(whole, contentOf(whole), message.from.id);
  const marks = marksIn(message);
  const details = {
    ...referencesOf(whole),
    ...(marks.length === 0 ? {} : { marks }),
    ...(content === undefined ? {} : { content }),
  };
  return Object.keys(details).length === 0 ? undefined : details;
}
