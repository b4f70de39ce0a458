/** Statements about attachments. */
import { sql, statement } from "../compiler.ts";
import { attachmentShown } from "../fragments.ts";
import type { CustomerId, InteractionId, ReviewerId } from "../kernel/ids.ts";
import { isBefore } from "../review/states-sql.ts";
import type { Accepted } from "./attachment-rules.ts";
import { type Attachment, attachmentDays, type AttachmentId, maxUploaded } from "./attachment-schema.ts";

/** An attachment and its customer. */
export interface StoredAttachment {
  readonly customer: CustomerId;
  readonly attachment: Attachment;
}

const stored = sql`f.user_id as customer, ${attachmentShown} as attachment`;

export interface Upload {
  readonly id: AttachmentId;
  readonly review: InteractionId;
  readonly reviewer: ReviewerId;
  /** ISO 8601 */
  readonly now: string;
}

/**
 * Notes a file that is about to be uploaded. Writes no row if the review is closed or has too many files already, or if
 * there is a file with this id.
 */
export const insertAttachment = ({ id, review, reviewer, now }: Upload, file: Accepted) =>
  statement(sql`
    with open as (
      select i.id, i.created_at, i.user_id from interactions i
      where i.id = ${review}::uuid and ${isBefore("reject")} for share
    )
    insert into attachments as f (id, user_id, interaction_id, interaction_created_at, reviewer_id, kind, name, type, size,
      created_at, ends_at)
    select ${id}::uuid, open.user_id, open.id, open.created_at, ${reviewer}::uuid, ${file.kind}, ${file.name}, ${file.type},
      ${file.size}::integer, ${now}::timestamptz, ${now}::timestamptz + make_interval(days => ${attachmentDays.unused}::integer)
    from open
    where (select count(*) from attachments a where a.interaction_id = open.id) < ${maxUploaded}::integer
    on conflict (id) do nothing`);

/** The file that a call noted, now or before; no row if its id belongs to another one. */
export const selectAdded = ({ id, review }: Upload, { name, size }: Accepted) =>
  statement<StoredAttachment>(sql`
    select ${stored} from attachments f where f.id = ${id}::uuid and f.interaction_id = ${review}::uuid
      and f.name = ${name} and f.size = ${size}::integer`);

export const selectTaken = (id: AttachmentId) =>
  statement<{ readonly id: string }>(sql`select id from attachments where id = ${id}::uuid`);

/** Whether a review can still be answered; no row if there is none. */
export const selectOpen = (review: InteractionId) =>
  statement<{ readonly open: boolean }>(sql`
    select ${isBefore("reject")} as open from interactions i where i.id = ${review}::uuid`);

export const selectAttachment = (review: InteractionId, id: AttachmentId) =>
  statement<StoredAttachment>(sql`
    select ${stored} from attachments f where f.id = ${id}::uuid and f.interaction_id = ${review}::uuid`);

/** All of it is stored. Writes no row if it was removed in the meantime. */
export const completeAttachment = (id: AttachmentId, sha256: string) =>
  statement<StoredAttachment>(sql`
    update attachments f set sha256 = ${sha256} where f.id = ${id}::uuid returning ${stored}`);

/** True for an attachment `f` of an answer that was approved or waits for a second person. */
const isNamed = sql`exists (select from interactions i
  where i.id = f.interaction_id and i.created_at = f.interaction_created_at
    and (i.approved_attachments @> to_jsonb(f.id::text) or i.proposal -> 'attachments' @> to_jsonb(f.id::text)))`;

/** Removes an attachment that no answer names; yields no row if there is none or an answer names it. */
export const deleteAttachment = (review: InteractionId, id: AttachmentId) =>
  statement<StoredAttachment>(sql`
    delete from attachments f
    where f.id = ${id}::uuid and f.interaction_id = ${review}::uuid and not ${isNamed}
    returning ${stored}`);

/** A position in a customer's files: a byte of the file with this id; null means the beginning. */
export interface AttachmentPosition {
  readonly id: string | null;
  readonly at: number;
}

/** The customer's whole file at or after a position. */
export const selectNextAttachment = (customer: CustomerId, { id, at }: AttachmentPosition) =>
  statement<Pick<Attachment, "id" | "size">>(sql`
    select f.id, f.size from attachments f
    where f.user_id = ${customer}::uuid and f.sha256 is not null
      and (${id}::uuid is null or f.id > ${id}::uuid or (f.id = ${id}::uuid and f.size > ${at}::integer))
    order by f.id limit 1`);
