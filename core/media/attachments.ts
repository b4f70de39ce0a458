/** Attachments in Postgres: registered before the first byte, complete with a checksum, removed while unused. */
import { iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import type { CustomerId, InteractionId } from "../kernel/ids.ts";
import type { Ports } from "../kernel/ports.ts";
import type { Reviewer } from "../kernel/reviewer.ts";
import { acceptedOf, attachmentRefused } from "./attachment-rules.ts";
import { type Attachment, AttachmentId, maxUploaded, type NewAttachment } from "./attachment-schema.ts";
import * as sql from "./attachments-sql.ts";

export type { StoredAttachment } from "./attachments-sql.ts";

/**
 * Notes a file to be uploaded, or finds the one that this call noted before. Throws `attachment_refused`, `wrong_state`
 * if the review is closed, `not_found`, and `id_taken` if another file has the id.
 */
export async function registerUpload(
  { sql: db, clock, ids }: Pick<Ports, "sql" | "clock" | "ids">,
  review: InteractionId,
  reviewer: Reviewer,
  file: NewAttachment,
): Promise<sql.StoredAttachment> {
  const accepted = acceptedOf(file);
  const upload = {
    id: file.id ?? AttachmentId.parse(ids.random()),
    review,
    reviewer: reviewer.id,
    now: iso(clock.now()),
  };
  const { added, taken, reviews } = await db.batch({
    inserted: sql.insertAttachment(upload, accepted),
    added: sql.selectAdded(upload, accepted),
    taken: sql.selectTaken(upload.id),
    reviews: sql.selectOpen(review),
  });
  const [row] = added;
  if (row !== undefined) return row;
  if (taken.length > 0) throw new NadiaError("id_taken", "another file has this id: generate a new one");
  const [found] = reviews;
  if (found === undefined) throw notFound();
  if (!found.open)
    throw new NadiaError("wrong_state", "this review is closed: nothing can be added to its answer");
  throw attachmentRefused("too_many", `${maxUploaded} files were uploaded to this review; remove some`);
}

const notFound = () => new NadiaError("not_found", "there is no such review or file");

/** Throws `not_found`. */
export async function getAttachment(
  { sql: db }: Pick<Ports, "sql">,
  review: InteractionId,
  id: AttachmentId,
): Promise<sql.StoredAttachment> {
  const [row] = await db.query(sql.selectAttachment(review, id));
  if (row === undefined) throw notFound();
  return row;
}

/** Marks it as completely stored. Throws `not_found` if it was removed in the meantime. */
export async function markComplete(
  { sql: db }: Pick<Ports, "sql">,
  id: AttachmentId,
  sha256: string,
): Promise<sql.StoredAttachment> {
  const [row] = await db.query(sql.completeAttachment(id, sha256));
  if (row === undefined) throw notFound();
  return row;
}

/** Forgets a file that no answer names. Throws `wrong_state` if one does, and `not_found`. */
export async function forgetAttachment(
  { sql: db }: Pick<Ports, "sql">,
  review: InteractionId,
  id: AttachmentId,
): Promise<sql.StoredAttachment> {
  const { removed, left } = await db.batch({
    removed: sql.deleteAttachment(review, id),
    left: sql.selectAttachment(review, id),
  });
  const [row] = removed;
  if (row !== undefined) return row;
  if (left.length === 0) throw notFound();
  throw new NadiaError("wrong_state", "this file belongs to an approved answer and cannot be removed");
}

/**
 * A customer's next file: the one with this id if it continues after this byte, else the one after it; null if there is
 * none.
 */
export const nextAttachment = async (
  { sql: db }: Pick<Ports, "sql">,
  customer: CustomerId,
  after: sql.AttachmentPosition,
): Promise<Pick<Attachment, "id" | "size"> | null> =>
  (await db.query(sql.selectNextAttachment(customer, after)))[0] ?? null;
