/** The statement that holds messages back. */
import { json, sql, statement } from "../compiler.ts";
import type { DeletionEnvelope, MessageEnvelope } from "../intake/schema.ts";
import type { CustomerId } from "../kernel/ids.ts";

export interface Held {
  readonly envelope: MessageEnvelope;
  readonly reason: "silence" | "rate_limit";
}

/**
 * Stores messages of a silenced or over-limit customer, each once, for a person to release ([Q1], [Q3]). Messages held
 * by silence also count towards it: this burst, and its messages.
 */
export const insertHeld = (customer: CustomerId, held: readonly Held[], now: string, expiresAt: string) =>
  statement(sql`
    with held as (
      insert into quarantine_messages (user_id, update_id, reason, envelope, created_at, expires_at)
      select ${customer}::uuid, (h ->> 'update_id')::bigint, h ->> 'reason', h -> 'envelope',
        ${now}::timestamptz, ${expiresAt}::timestamptz
      from jsonb_array_elements(${json(held.map((h) => ({ ...h, update_id: h.envelope.update_id })))}) h
      on conflict (update_id) do nothing
      returning reason
    ), silent as (select count(*)::integer as messages from held where reason = 'silence')
    update user_protocol_status p set held_messages = p.held_messages + silent.messages,
      held_bursts = p.held_bursts + 1
    from silent where p.user_id = ${customer}::uuid and p.silenced and silent.messages > 0`);

/** Marks messages that the customer deleted, including released ones, which may not have been drafted yet. */
export const markHeldDeleted = ({
  customer_id,
  connection,
  chat_id,
  message_ids,
  received_at,
}: DeletionEnvelope) =>
  statement(sql`
    update quarantine_messages q set deleted_at = ${received_at}::timestamptz
    where q.user_id = ${customer_id}::uuid and q.deleted_at is null
      and q.envelope -> 'message' ->> 'connection' = ${connection}
      and (q.envelope -> 'message' ->> 'chat_id')::bigint = ${chat_id}::bigint
      and (q.envelope -> 'message' ->> 'message_id')::bigint in (
        select value::bigint from jsonb_array_elements_text(${json(message_ids)}))`);

/** Marks messages as deleted that the customer deleted between their release and their draft. */
export const markDraftedDeleted = (customer: CustomerId, updates: readonly number[]) =>
  statement(sql`
    update messages m set deleted_at = q.deleted_at from quarantine_messages q
    where q.user_id = ${customer}::uuid and q.deleted_at is not null
      and q.update_id in (select value::bigint from jsonb_array_elements_text(${json(updates)}))
      and m.user_id = q.user_id and m.update_id = q.update_id and m.deleted_at is null`);
