/** Statements about canned replies. */
import { sql, statement } from "../compiler.ts";
import { allOf, insertAudit, keyset } from "../fragments.ts";
import type { CannedReply, CannedReplyId, CannedReplyInput } from "./canned-replies-schema.ts";
import type { Reviewer } from "../kernel/reviewer.ts";

const shown = sql`id, title, text, shortcode, language, uses, used_at, updated_at`;

/** A page, most recently changed first. */
export const selectCannedReplies = (after: readonly [updatedAt: string, id: string] | null, limit: number) =>
  statement<CannedReply>(sql`
    select ${shown} from canned_replies
    where ${allOf([keyset(sql`(updated_at, id) <`, after, ["timestamptz", "uuid"])])}
    order by updated_at desc, id desc limit ${limit}::integer`);

/** A page, most used first. */
export const selectMostUsed = (after: readonly [uses: number, id: string] | null, limit: number) =>
  statement<CannedReply>(sql`
    select ${shown} from canned_replies
    where ${allOf([keyset(sql`(uses, id) <`, after, ["bigint", "uuid"])])}
    order by uses desc, id desc limit ${limit}::integer`);

export interface Change {
  readonly id: CannedReplyId;
  readonly by: Reviewer;
  /** ISO 8601 */
  readonly now: string;
}

/** [P6] Who, when and which; never the text. */
const audit = (action: string, { by, now }: Change) =>
  insertAudit({ at: now, by, action, subject: ["canned_reply", sql`id`] }, sql`changed`);

/** Creates or changes a reply, with an audit row if anything changed; `selectCannedReply` reads it back. */
export const putCannedReply = (change: Change, { title, text, shortcode, language }: CannedReplyInput) =>
  statement(sql`
    with changed as (
      insert into canned_replies as c (id, title, text, shortcode, language, updated_at, updated_by)
      values (${change.id}::uuid, ${title}, ${text}, ${shortcode}, ${language}, ${change.now}::timestamptz,
        ${change.by.id}::uuid)
      on conflict (id) do update set title = excluded.title, text = excluded.text, shortcode = excluded.shortcode,
        language = excluded.language, updated_at = excluded.updated_at, updated_by = excluded.updated_by
      where (c.title, c.text, c.shortcode, c.language) is distinct from
        (excluded.title, excluded.text, excluded.shortcode, excluded.language)
      returning id
    ) ${audit("canned_reply.put", change)}`);

export const selectCannedReply = (id: CannedReplyId) =>
  statement<CannedReply>(sql`select ${shown} from canned_replies where id = ${id}::uuid`);

/** Counts one more use; returns no row if there is no such reply. */
export const countUse = (id: CannedReplyId, now: string) =>
  statement<{ id: CannedReplyId; uses: number }>(sql`
    update canned_replies set uses = uses + 1, used_at = ${now}::timestamptz where id = ${id}::uuid returning id, uses`);

/** Returns no row if there was none. */
export const deleteCannedReply = (change: Change) =>
  statement<{ id: string }>(sql`
    with changed as (delete from canned_replies where id = ${change.id}::uuid returning id)
    ${audit("canned_reply.delete", change)} returning subject_id as id`);
