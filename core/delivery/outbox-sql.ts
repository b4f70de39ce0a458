/** Statements that put an approved reply into the outbox, and remove it when the approval is undone. */
import { json, sql, statement } from "../compiler.ts";
import type { DeliveryId, InteractionId } from "../kernel/ids.ts";
import type { Statement } from "../kernel/sql.ts";
import type { WithdrawnReply } from "./schema.ts";

export interface NewDeliveries {
  readonly interaction_id: InteractionId;
  readonly link_preview: boolean;
  /** An id for each position in the reply, up to the maximum number of pieces. */
  readonly ids: readonly DeliveryId[];
  /** ISO 8601, as are all times here. */
  readonly now: string;
  /** Earliest send time. */
  readonly not_before: string;
  readonly decision_id: string;
}

/** One row per approved piece, only if this decision made the approval; a second run changes nothing. */
export const insertDeliveries = (batch: NewDeliveries): Statement<{ id: DeliveryId }> =>
  statement(sql`
    insert into deliveries (id, interaction_id, interaction_created_at, user_id, connection, chat_id, position, text,
      link_preview, not_before, created_at, updated_at)
    select (${json(batch.ids)} ->> (p.place - 1)::integer)::uuid, i.id, i.created_at, i.user_id, i.connection,
      i.chat_id, p.place - 1, p.text, ${batch.link_preview}::boolean, ${batch.not_before}::timestamptz, ${batch.now}::timestamptz, ${batch.now}::timestamptz
    from interactions i
    cross join jsonb_array_elements_text(i.approved_pieces) with ordinality as p (text, place)
    where i.id = ${batch.interaction_id}::uuid and i.decision_id = ${batch.decision_id}::uuid
      and i.status = 'approved'
    order by p.place
    on conflict do nothing
    returning id`);

/**
 * Removes a reply, all or nothing: only while the approval can be undone and no bubble was ever claimed. The caller
 * holds the interaction's lock, so that no worker claims one meanwhile.
 */
export const deleteDeliveries = ({ interaction, decider, now }: WithdrawnReply) =>
  statement<{ id: DeliveryId }>(sql`
    delete from deliveries d using interactions i
    where i.id = ${interaction}::uuid and d.interaction_id = i.id and d.interaction_created_at = i.created_at
      and i.status = 'approved' and i.undo_until > ${now}::timestamptz
      and (${decider}::uuid is null or i.decided_by = ${decider}::uuid)
      and not exists (select from deliveries e
        where e.interaction_id = i.id and (e.state <> 'queued' or e.attempts > 0))
    returning d.id`);
