/** Canned replies, one shared collection for all reviewers. */
import * as z from "zod";
import { type Clock, iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import { Moment } from "../kernel/moment.ts";
import { pageOf, readCursor } from "../kernel/page.ts";
import type { Sql } from "../kernel/sql.ts";
import type {
  CannedReply,
  CannedReplyId,
  CannedReplyInput,
  CannedReplyPage,
  CannedReplyQuery,
} from "./canned-replies-schema.ts";
import * as sql from "./canned-replies-sql.ts";
import type { Reviewer } from "../kernel/reviewer.ts";

export interface CannedReplies {
  /** A page, most recently changed first. Throws `field_invalid` for a malformed cursor. */
  list(query: CannedReplyQuery): Promise<CannedReplyPage>;
  /** Creates the reply, or replaces the one with the same id. */
  put(id: CannedReplyId, input: CannedReplyInput, by: Reviewer): Promise<CannedReply>;
  /** Throws `not_found`. */
  delete(id: CannedReplyId, by: Reviewer): Promise<void>;
}

/** The canned replies in this database. */
export const createCannedReplies = (db: Sql, clock: Clock): CannedReplies => ({
  list: (query) => list(db, query),
  put: async (id, input, by) => {
    const change = { id, by, now: iso(clock.now()) };
    const { reply } = await db.batch({
      put: sql.putCannedReply(change, input),
      reply: sql.selectCannedReply(id),
    });
    return found(reply, id);
  },
  delete: async (id, by) => {
    found(await db.query(sql.deleteCannedReply({ id, by, now: iso(clock.now()) })), id);
  },
});

function found<Row>(rows: readonly Row[], id: CannedReplyId): Row {
  const row = rows[0];
  if (row !== undefined) return row;
  throw new NadiaError("not_found", "there is no canned reply with this id", { facts: { canned_reply: id } });
}

const Key = z.tuple([Moment, z.uuid()]);

async function list(db: Sql, { limit, cursor }: CannedReplyQuery): Promise<CannedReplyPage> {
  const [updated_at, id] = readCursor(Key, cursor) ?? [];
  const after = updated_at === undefined || id === undefined ? null : { updated_at, id };
  const rows = await db.query(sql.selectCannedReplies({ after, limit: limit + 1 }));
  return pageOf(rows, limit, (item) => ({ key: [item.updated_at, item.id], item }));
}
