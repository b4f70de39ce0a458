/** Canned replies, one shared collection for all reviewers. */
import { iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import { readPage, TimePlace } from "../kernel/page.ts";
import type { Ports } from "../kernel/ports.ts";
import type { Reviewer } from "../kernel/reviewer.ts";
import type {
  CannedReply,
  CannedReplyId,
  CannedReplyInput,
  CannedReplyPage,
  CannedReplyQuery,
} from "./canned-replies-schema.ts";
import * as sql from "./canned-replies-sql.ts";

/** A page, most recently changed first. Throws `field_invalid` for a malformed cursor. */
export const listCannedReplies = (
  { sql: db }: Pick<Ports, "sql">,
  query: CannedReplyQuery,
): Promise<CannedReplyPage> =>
  readPage(query, {
    place: TimePlace,
    select: (after, limit) => db.query(sql.selectCannedReplies({ after, limit })),
    show: (item) => ({ place: [item.updated_at, item.id], item }),
  });

/** Creates the reply, or replaces the one with the same id. */
export async function putCannedReply(
  { sql: db, clock }: Pick<Ports, "sql" | "clock">,
  id: CannedReplyId,
  input: CannedReplyInput,
  by: Reviewer,
): Promise<CannedReply> {
  const put = sql.putCannedReply({ id, by, now: iso(clock.now()) }, input);
  const { replies } = await db.batch({ put, replies: sql.selectCannedReply(id) });
  return found(replies, id);
}

/** Throws `not_found`. */
export async function deleteCannedReply(
  { sql: db, clock }: Pick<Ports, "sql" | "clock">,
  id: CannedReplyId,
  by: Reviewer,
): Promise<void> {
  found(await db.query(sql.deleteCannedReply({ id, by, now: iso(clock.now()) })), id);
}

function found<Row>(rows: readonly Row[], id: CannedReplyId): Row {
  const row = rows[0];
  if (row !== undefined) return row;
  throw new NadiaError("not_found", "there is no canned reply with this id", { facts: { canned_reply: id } });
}
