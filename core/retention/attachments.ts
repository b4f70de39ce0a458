/** Removes files that reviewers uploaded, once they expire or their customer is erased. */
import { iso } from "../kernel/clock.ts";
import type { CustomerId } from "../kernel/ids.ts";
import { attachmentKey, customerAttachments, partKey, partsOf } from "../media/attachment-schema.ts";
import { type ArchivePorts, each } from "./archive.ts";
import * as sql from "./attachments-sql.ts";
import type { Step } from "./retention.ts";

/** Files of one batch. */
const atOnce = 200;

/** Removes expired files: the objects first, so that no object is left that Postgres no longer knows. */
export const attachmentsStep = ({ sql: db, clock, objects }: ArchivePorts): Step => ({
  name: "attachments",
  batch: async () => {
    const ended = await db.query(sql.selectEndedAttachments(iso(clock.now()), atOnce));
    if (ended.length === 0) return { done: 0, more: false };
    await each(ended.flatMap(keysOf), (key) => objects.remove(key));
    await db.query(sql.deleteAttachments(ended.map(({ id }) => id)));
    return { done: ended.length, more: ended.length === atOnce };
  },
});

/** The file, and the parts of one whose upload was never finished. */
const keysOf = ({ id, user_id, size, is_whole }: sql.EndedAttachment): string[] => [
  attachmentKey(user_id, id),
  ...(is_whole ? [] : Array.from({ length: partsOf(size) }, (_, part) => partKey(user_id, id, part))),
];

/** Deletes a customer's files, including those that Postgres does not know; resolves to the number of objects. */
export async function eraseAttachments(
  { objects }: Pick<ArchivePorts, "objects">,
  customer: CustomerId,
): Promise<number> {
  const keys = await objects.list(customerAttachments(customer));
  await each(keys, (key) => objects.remove(key));
  return keys.length;
}
