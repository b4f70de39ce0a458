/** Statements that put an approved reply into the outbox, and remove it when the approval is undone. */
import type { RawBuilder } from "kysely";
import { json, sql, statement } from "../compiler.ts";
import { attachmentDays } from "../media/attachment-schema.ts";
import { isBefore } from "../review/states-sql.ts";
import { type DeliveryId, deliveryIdOf, type InteractionId, type ReviewerId } from "../kernel/ids.ts";

/**
 * Upper bound: neither the longest text that a reviewer may send nor six bubbles can make more pieces, files included.
 */
const maxPieces = 64;

/** Sets the end of an attachment `f` to this many days after its upload. */
const endsAfter = (days: number) => sql`ends_at = f.created_at + make_interval(days => ${days}::integer)`;

/** An approval whose pieces go into the outbox; they are sent once it can no longer be undone. Times are ISO 8601. */
export interface ApprovedReply {
  readonly interaction_id: InteractionId;
  /** Only the winning decision writes rows. */
  readonly decision_id: string;
  /** How many pieces and files there are; null means as many as the database says. */
  readonly pieces?: number | null;
  /** Null means as the first of two people chose. */
  readonly link_preview: boolean | null;
  readonly now: string;
}

const idsOf = (interaction: InteractionId, pieces: number): RawBuilder<unknown> =>
  json(Array.from({ length: pieces }, (_, position) => deliveryIdOf(interaction, position)));

/** True for a question `i` whose answer has not arrived yet. */
const isOpen = sql`(${isBefore("approve")} or ${isBefore("send")} or ${isBefore("arrive")})`;

/** The newest message that the reply answers, if the chat has other open questions. */
const quoted = sql`quoted as (
      select m.telegram_message_id from approved a
      join messages m on m.interaction_id = a.id and m.interaction_created_at = a.created_at and m.deleted_at is null
      where exists (select from interactions i
        where i.user_id = a.user_id and i.chat_id = a.chat_id and i.connection is not distinct from a.connection
          and i.id <> a.id and ${isOpen})
      order by m.sent_at desc, m.id desc limit 1
    )`;

/**
 * One row per approved piece, then one per file, but only if this decision won; a second run changes nothing. If the
 * chat has other open questions, the first piece quotes the newest message that it answers. A file that was removed at
 * this moment fails the whole approval.
 */
export const insertDeliveries = ({
  interaction_id,
  decision_id,
  pieces = null,
  link_preview,
  now,
}: ApprovedReply) =>
  statement<{ id: DeliveryId }>(sql`
    with approved as (
      select i.id, i.created_at, i.user_id, i.connection, i.chat_id, i.approved_pieces, i.approved_attachments, i.undo_until, i.proposal from interactions i
      where i.id = ${interaction_id}::uuid and i.decision_id = ${decision_id}::uuid and ${isBefore("send")}
    ), ${quoted}, files as (
      select l.id::uuid as id, '[' || f.kind || ']' as text, jsonb_array_length(a.approved_pieces) + l.place as place
      from approved a cross join jsonb_array_elements_text(a.approved_attachments) with ordinality as l (id, place)
      left join attachments f on f.id = l.id::uuid
    ), extended as (
      update attachments f set ${endsAfter(attachmentDays.sent)} from files where f.id = files.id
    )
    insert into deliveries (id, interaction_id, interaction_created_at, user_id, connection, chat_id, position, text,
      attachment_id, link_preview, reply_to_message_id, not_before, created_at, updated_at)
    select (${idsOf(interaction_id, pieces ?? maxPieces)} ->> (p.place - 1)::integer)::uuid, a.id, a.created_at, a.user_id, a.connection,
      a.chat_id, p.place - 1, p.text, p.attachment_id,
      coalesce(${link_preview}::boolean, (a.proposal ->> 'link_preview')::boolean, false),
      case when p.place = 1 then (select telegram_message_id from quoted) end,
      coalesce(a.undo_until, ${now}::timestamptz), ${now}::timestamptz, ${now}::timestamptz
    from approved a
    cross join lateral (
      select l.text, null::uuid as attachment_id, l.place
      from jsonb_array_elements_text(a.approved_pieces) with ordinality as l (text, place)
      union all select coalesce(files.text, '[document]'), files.id, files.place from files
    ) p
    order by p.place
    on conflict do nothing
    returning id`);

/** An approval being undone. */
export interface UndoneApproval {
  readonly interaction_id: InteractionId;
  /** Only this person's approval; null means anyone's. */
  readonly decider: ReviewerId | null;
  /** ISO 8601 */
  readonly now: string;
}

/**
 * Removes a reply, all or nothing: only while the approval can be undone and no bubble was ever claimed. The caller
 * holds the interaction's lock, so that no worker claims one in the meantime.
 */
export const deleteDeliveries = ({ interaction_id, decider, now }: UndoneApproval) =>
  statement<{ id: DeliveryId }>(sql`
    with gone as (
      delete from deliveries d using interactions i
      where i.id = ${interaction_id}::uuid and d.interaction_id = i.id and d.interaction_created_at = i.created_at
        and ${isBefore("undo")} and i.undo_until > ${now}::timestamptz
        and (${decider}::uuid is null or i.decided_by = ${decider}::uuid)
        and not exists (select from deliveries e
          where e.interaction_id = i.id and (e.state <> 'queued' or e.attempts > 0))
      returning d.id, d.attachment_id
    ), unused as (
      update attachments f set ${endsAfter(attachmentDays.unused)} from gone where f.id = gone.attachment_id
    )
    select id from gone`);
