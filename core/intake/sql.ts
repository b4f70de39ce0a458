/** The statement for updates that start no turn. */
import { json, sql, statement } from "../compiler.ts";
import { numberedSince } from "../fragments.ts";
import type { UndraftedEnvelope } from "./schema.ts";

/**
 * Gives a stored update whose id Telegram has used again a negative number of our own, derived from its content: the id
 * is the newer update's now, in the log and in every trace.
 */
export const releaseIds = (envelopes: readonly UndraftedEnvelope[]) =>
  statement(sql`
    update kept_updates k
    set update_id = -1 - (hashtextextended(k.body::text, k.update_id) & ${2 ** 48 - 1}::bigint)
    from jsonb_to_recordset(${json(envelopes.map(({ update_id, received_at }) => ({ update_id, received_at })))})
      as n(update_id bigint, received_at timestamptz)
    where k.update_id = n.update_id and k.update_id > 0 and k.received_at < ${numberedSince(sql`n.received_at`)}`);

/** Business updates (`stored`) and groups, channels, unknown kinds (`parked`), each once. */
export const insertUndrafted = (envelopes: readonly UndraftedEnvelope[]) =>
  statement(sql`
    insert into kept_updates (update_id, customer_id, update_kind, fate, reason, body, received_at)
    select k.update_id, k.customer_id, k.update_kind, k.fate, k.reason, k.body::jsonb, k.received_at
    from jsonb_to_recordset(${json(envelopes)}) as k(update_id bigint, customer_id uuid, update_kind text, fate text,
      reason text, body text, received_at timestamptz)
    on conflict (update_id) do nothing`);
