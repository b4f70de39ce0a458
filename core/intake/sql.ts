/** Statements for what starts no turn: kept updates and messages held back. */
import { json, sql, statement } from "../compiler.ts";
import type { CustomerId } from "../kernel/ids.ts";
import type { KeptEnvelope, MessageEnvelope } from "./schema.ts";

/** Business updates (`stored`) and groups, channels, unknown kinds (`parked`), each once. */
export const insertKept = (kept: readonly KeptEnvelope[]) =>
  statement(sql`
    insert into kept_updates (update_id, customer_id, update_kind, fate, reason, body, received_at)
    select k.update_id, k.customer_id, k.update_kind, k.fate, k.reason, k.body::jsonb, k.received_at
    from jsonb_to_recordset(${json(kept)}) as k(update_id bigint, customer_id uuid, update_kind text, fate text,
      reason text, body text, received_at timestamptz)
    on conflict (update_id) do nothing`);

/** Messages of a silenced or over-limit customer: kept for a person to release ([Q3]). */
export const insertHeld = (
  customer: CustomerId,
  held: readonly { readonly envelope: MessageEnvelope; readonly reason: string }[],
  now: string,
  expiresAt: string,
) =>
  statement(sql`
    insert into quarantine_messages (user_id, update_id, reason, envelope, created_at, expires_at)
    select ${customer}::uuid, (h ->> 'update_id')::bigint, h ->> 'reason', h -> 'envelope',
      ${now}::timestamptz, ${expiresAt}::timestamptz
    from jsonb_array_elements(${json(held.map((h) => ({ ...h, update_id: h.envelope.update_id })))}) h
    on conflict (update_id) do nothing`);
