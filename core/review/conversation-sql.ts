/** The statement that reads a part of a conversation. */
import { sql, statement } from "../compiler.ts";
import { attachmentOf, ownerMessages } from "../fragments.ts";
import type { CustomerId } from "../kernel/ids.ts";
import type { ConversationItem } from "./conversation-schema.ts";

/** An item, and for the owner's messages what Telegram sent. */
export type ConversationRow = ConversationItem & { readonly sent: unknown };

/** A position in the conversation: a time, then an id. */
export type ConversationPosition = readonly [at: string, id: string];

export interface ConversationPart {
  readonly customer: CustomerId;
  /** Before or after `position`, which is excluded; a null `position` means the newest. */
  readonly direction: "earlier" | "later";
  readonly position: ConversationPosition | null;
  readonly limit: number;
}

/**
 * What was said next to a position, nearest first. Messages and replies each come from their own index, as many as the
 * page needs, and are merged.
 */
export function selectConversation({ customer, direction, position, limit }: ConversationPart) {
  const isEarlier = direction === "earlier";
  const order = isEarlier ? sql`desc` : sql`asc`;
  const compared = isEarlier ? sql`<` : sql`>`;
  const near = (id: ReturnType<typeof sql>) =>
    position === null
      ? sql`true`
      : sql`t.sent_at ${compared}= ${position[0]}::timestamptz
          and (t.sent_at ${compared} ${position[0]}::timestamptz or ${id} ${compared} ${position[1]} collate "C")`;
  const messageId = sql`('c' || lpad(t.id::text, 20, '0')) collate "C"`;
  const ownerId = sql`('o' || lpad(t.id::text, 20, '0')) collate "C"`;
  const deliveryId = sql`('r' || t.id::text) collate "C"`;
  return statement<ConversationRow>(sql`
    select s.id, s."from", s.at, s.review, s.telegram_message_id, s.text, s.media, s.edited_at, s.deleted_at, s.details,
      ${attachmentOf("s")} as attachment, s.sent
    from (
      (select ${messageId} as id, 'customer' as "from", t.sent_at as at, t.interaction_id as review,
        t.telegram_message_id, t.text, t.media, t.edited_at, t.deleted_at, t.details,
        null::uuid as attachment_id, null::jsonb as sent
      from messages t where t.user_id = ${customer}::uuid and ${near(messageId)}
      order by t.sent_at ${order}, t.id ${order} limit ${limit}::integer)
      union all
      (select ${deliveryId}, 'us', t.sent_at, t.interaction_id, t.telegram_message_id, t.text, null, null, null, null,
        t.attachment_id, null
      from deliveries t where t.user_id = ${customer}::uuid and t.sent_at is not null and ${near(deliveryId)}
      order by t.sent_at ${order}, t.id ${order} limit ${limit}::integer)
      union all
      (select ${ownerId}, 'owner', t.sent_at, null, (t.message ->> 'message_id')::bigint,
        t.text, null, null, t.deleted_at, null, null, t.message
      from ${ownerMessages(customer)} t where ${near(ownerId)}
      order by t.sent_at ${order}, t.id ${order} limit ${limit}::integer)
    ) s order by s.at ${order}, s.id ${order} limit ${limit}::integer`);
}
