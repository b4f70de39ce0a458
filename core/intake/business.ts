/** Updates of business accounts: the connection itself, messages in their chats, and deletions. */
import { customerIdOf } from "../kernel/ids.ts";
import { undraftedEnvelope, park } from "./undrafted-envelope.ts";
import { senderOf, parseMessage } from "./message.ts";
import type { Envelope, MessageEnvelope } from "./schema.ts";
import { BusinessConnection, DeletedMessages, PrivateMessage, timeOf, type Received } from "./update.ts";

/**
 * Envelope of `business_message` and `edited_business_message`; never throws. The chat is the customer's: anyone else
 * writing in it is the account's owner, or a bot on the owner's behalf.
 */
export function parseBusinessMessage(received: Received, kind: MessageEnvelope["kind"]): Envelope {
  const parsed = PrivateMessage.safeParse(received.content);
  if (!parsed.success || parsed.data.business_connection_id === undefined)
    return park(received, `malformed_${received.kind}`);
  const { from, chat } = parsed.data;
  return from.id === chat.id
    ? parseMessage(received, kind)
    : undraftedEnvelope(received, "stored", "business_owner", "chat");
}

/** Envelope of `business_connection`, in its owner's log; never throws. */
export function parseConnection(received: Received): Envelope {
  const parsed = BusinessConnection.safeParse(received.content);
  if (!parsed.success) return park(received, `malformed_${received.kind}`);
  const { id, user, date, is_enabled, can_reply, rights } = parsed.data;
  return {
    v: 1,
    kind: "business_connection",
    update_id: received.update_id,
    received_at: received.received_at,
    customer_id: customerIdOf(user.id),
    connection: id,
    owner: senderOf(user),
    can_reply: rights?.can_reply ?? can_reply ?? false,
    is_enabled,
    date: timeOf(date, received.received_at),
  };
}

/** Envelope of `deleted_business_messages`, in the customer's log; never throws. */
export function parseDeletion(received: Received): Envelope {
  const parsed = DeletedMessages.safeParse(received.content);
  if (!parsed.success) return park(received, `malformed_${received.kind}`);
  const { business_connection_id, chat, message_ids } = parsed.data;
  return {
    v: 1,
    kind: "deletion",
    update_id: received.update_id,
    received_at: received.received_at,
    customer_id: customerIdOf(chat.id),
    connection: business_connection_id,
    chat_id: chat.id,
    message_ids,
  };
}
