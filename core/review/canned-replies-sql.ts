/** Statements about canned replies. */
import { sql, statement } from "../compiler.ts";
import { allOf, insertAudit, keyset, selectLastChange } from "../fragments.ts";
import type { CannedReply, CannedReplyId, CannedReplyInput } from "./canned-replies-schema.ts";
import type { Reviewer } from "../kernel/reviewer.ts";

const shown = sql`id, title, text, shortcode, language, uses, used_at, updated_at, version`;

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

/** A reply's text and how it is found. */
type Content = Omit<CannedReplyInput, "version">;

/** Whether the reply `c` differs from this content. */
const differs = ({ title, text, shortcode, language }: Content) =>
  sql`(c.title, c.text, c.shortcode, c.language) is distinct from
    (${title}::text, ${text}::text, ${shortcode}::text, ${language}::text)`;

/** Creates or replaces a reply, with an audit row if anything changed; `selectCannedReply` reads it back. */
export const putCannedReply = (change: Change, content: Content) =>
  statement(sql`
    with changed as (
      insert into canned_replies as c (id, title, text, shortcode, language, updated_at, updated_by)
      values (${change.id}::uuid, ${content.title}, ${content.text}, ${content.shortcode}, ${content.language},
        ${change.now}::timestamptz, ${change.by.id}::uuid)
      on conflict (id) do update set title = excluded.title, text = excluded.text, shortcode = excluded.shortcode,
        language = excluded.language, updated_at = excluded.updated_at, updated_by = excluded.updated_by,
        version = c.version + 1
      where ${differs(content)}
      returning id
    ) ${audit("canned_reply.put", change)}`);

/** Changes this version of a reply, with an audit row; nothing if it has another version, or is gone. */
export const changeCannedReply = (change: Change, content: Content, version: number) =>
  statement(sql`
    with changed as (
      update canned_replies c set title = ${content.title}, text = ${content.text}, shortcode = ${content.shortcode},
        language = ${content.language}, updated_at = ${change.now}::timestamptz, updated_by = ${change.by.id}::uuid,
        version = c.version + 1
      where c.id = ${change.id}::uuid and c.version = ${version}::integer and ${differs(content)}
      returning id
    ) ${audit("canned_reply.put", change)}`);

/** Who changed or deleted it last. */
export const selectLastEditor = (id: CannedReplyId) => selectLastChange("canned_reply", id);

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
