/** Canned replies, one shared collection for all reviewers. */
import { iso } from "../kernel/clock.ts";
import { staleEdit } from "../kernel/edits.ts";
import * as z from "zod";
import { hasSqlstate, NadiaError } from "../kernel/errors.ts";
import { readPage, TimePosition } from "../kernel/page.ts";
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

const UsesPosition = z.tuple([z.int().nonnegative(), z.uuid()]);

/** A page, most recently changed or most used first. Throws `field_invalid` for a malformed cursor. */
export const listCannedReplies = (
  { sql: db }: Pick<Ports, "sql">,
  query: CannedReplyQuery,
): Promise<CannedReplyPage> =>
  query.sort === "used"
    ? readPage(query, {
        position: UsesPosition,
        select: (after, limit) => db.query(sql.selectMostUsed(after, limit)),
        show: (item) => ({ position: [item.uses, item.id], item }),
      })
    : readPage(query, {
        position: TimePosition,
        select: (after, limit) => db.query(sql.selectCannedReplies(after, limit)),
        show: (item) => ({ position: [item.updated_at, item.id], item }),
      });

/** Postgres' code for a unique key that is taken. */
const taken = "23505";

/** Throws `not_found`. */
export const getCannedReply = async (
  { sql: db }: Pick<Ports, "sql">,
  id: CannedReplyId,
): Promise<CannedReply> => found(await db.query(sql.selectCannedReply(id)), id);

/**
 * Creates the reply, or replaces the one with the same id. With a version, only changes that one: throws
 * `version_conflict` if somebody else changed it in the meantime, `not_found` if it was deleted. Throws
 * `shortcode_taken`.
 */
export async function putCannedReply(
  { sql: db, clock }: Pick<Ports, "sql" | "clock">,
  id: CannedReplyId,
  { version, ...content }: CannedReplyInput,
  by: Reviewer,
): Promise<CannedReply> {
  const change = { id, by, now: iso(clock.now()) };
  const put =
    version === undefined
      ? sql.putCannedReply(change, content)
      : sql.changeCannedReply(change, content, version);
  const { replies, last } = await db
    .batch({ put, replies: sql.selectCannedReply(id), last: sql.selectLastEditor(id) })
    .catch((error: unknown): never => {
      if (!hasSqlstate(error, taken)) throw error;
      throw new NadiaError("shortcode_taken", "another reply has this shortcode in the same language", {
        facts: { field: "shortcode" },
      });
    });
  const [reply] = replies;
  // A repeated call whose first response was lost finds its own change.
  if (reply !== undefined && (version === undefined || isSame(reply, content))) return reply;
  throw staleEdit({
    what: "canned reply",
    facts: { canned_reply: id },
    version: reply?.version,
    last: last[0],
  });
}

const isSame = (reply: CannedReply, content: Omit<CannedReplyInput, "version">): boolean =>
  (["title", "text", "shortcode", "language"] as const).every((name) => reply[name] === content[name]);

/** Counts that somebody inserted it into an answer. Throws `not_found`. */
export const countCannedReplyUse = async (
  { sql: db, clock }: Pick<Ports, "sql" | "clock">,
  id: CannedReplyId,
): Promise<{ readonly id: CannedReplyId; readonly uses: number }> =>
  found(await db.query(sql.countUse(id, iso(clock.now()))), id);

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
