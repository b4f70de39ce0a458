/** The statement for updates that start no turn. */
import { json, sql, statement } from "../compiler.ts";
import type { UndraftedEnvelope } from "./schema.ts";

/** Business updates (`stored`) and groups, channels, unknown kinds (`parked`), each once. */
export const insertUndrafted = (envelopes: readonly UndraftedEnvelope[]) =>
  statement(sql`
    insert into kept_updates (update_id, customer_id, update_kind, fate, reason, body, received_at)
    select k.update_id, k.customer_id, k.update_kind, k.fate, k.reason, k.body::jsonb, k.received_at
    from jsonb_to_recordset(${json(envelopes)}) as k(update_id bigint, customer_id uuid, update_kind text, fate text,
      reason text, body text, received_at timestamptz)
    on conflict (update_id) do nothing`);
