/** Statements about expired files. */
import { json, sql, statement } from "../compiler.ts";
import type { CustomerId } from "../kernel/ids.ts";
import type { AttachmentId } from "../media/attachment-schema.ts";
import { isBefore } from "../review/states-sql.ts";

export interface EndedAttachment {
  readonly id: AttachmentId;
  readonly user_id: CustomerId;
  readonly size: number;
  /** All of it was uploaded. */
  readonly is_whole: boolean;
}

/** Expired files, at most `limit`, except those of a review that is still open or whose answer is still in Postgres. */
export const selectEndedAttachments = (now: string, limit: number) =>
  statement<EndedAttachment>(sql`
    select f.id, f.user_id, f.size, f.sha256 is not null as is_whole from attachments f
    where f.ends_at <= ${now}::timestamptz
      and not exists (select from interactions i
        where i.id = f.interaction_id and i.created_at = f.interaction_created_at and ${isBefore("reject")})
      and not exists (select from deliveries d where d.interaction_id = f.interaction_id and d.attachment_id = f.id)
    order by f.ends_at limit ${limit}::integer`);

export const deleteAttachments = (ids: readonly AttachmentId[]) =>
  statement(sql`delete from attachments where id in (select jsonb_array_elements_text(${json(ids)})::uuid)`);
