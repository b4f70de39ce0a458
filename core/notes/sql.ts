/** Statements about notes on customers. */
import type { RawBuilder } from "kysely";
import { json, sql, statement } from "../compiler.ts";
import { allOf, insertAudit, keyset, reviewerOrNull, reviewerShown } from "../fragments.ts";
import type { CustomerId, ReviewerId } from "../kernel/ids.ts";
import type { Reviewer } from "../kernel/reviewer.ts";
import { insertNotifications } from "../notifications/sql.ts";
import type { Mention, Note, NoteId } from "./schema.ts";

/** Who changes which note, and when (ISO 8601). */
export interface Change {
  readonly id: NoteId;
  readonly by: Reviewer;
  readonly now: string;
}

/** A note `n` with the names of its author and of the people it mentions. */
const shown = sql`n.id, n.text, n.created_at, case when n.updated_at > n.created_at then n.updated_at end as edited_at,
  ${reviewerOrNull("a")} as author,
  coalesce((select jsonb_agg(${reviewerShown("r")} order by r.name, r.id)
    from note_mentions m join reviewers r on r.id = m.reviewer_id where m.note_id = n.id), '[]') as mentions`;

const notes = (condition: RawBuilder<unknown>, limit: number) => sql<Note>`
  select ${shown} from customer_notes n left join reviewers a on a.id = n.author_id
  where ${condition} order by n.created_at desc, n.id desc limit ${limit}::integer`;

export const selectNotes = (
  customer: CustomerId,
  after: readonly [createdAt: string, id: string] | null,
  limit: number,
) =>
  statement(
    notes(
      allOf([
        sql`n.user_id = ${customer}::uuid`,
        keyset(sql`(n.created_at, n.id) <`, after, ["timestamptz", "uuid"]),
      ]),
      limit,
    ),
  );

export const selectNote = (id: NoteId) => statement(notes(sql`n.id = ${id}::uuid`, 1));

/** The note that a call added, now or before; no row if its id belongs to another one. */
export const selectAdded = ({ id, by }: Change, customer: CustomerId, text: string) =>
  statement(
    notes(
      sql`n.id = ${id}::uuid and n.user_id = ${customer}::uuid and n.author_id = ${by.id}::uuid and n.text = ${text}`,
      1,
    ),
  );

/** [P6] Who, when, and about whom; never the text. */
const audit = (action: string, { by, now }: Change) =>
  insertAudit(
    {
      at: now,
      by,
      action,
      subject: ["customer", sql`changed.user_id`],
      detail: sql`jsonb_build_object('note', changed.id)`,
    },
    sql`changed`,
  );

/** Returns no row if there is no such customer, or a note with this id. */
export const insertNote = (change: Change, customer: CustomerId, text: string) =>
  statement<{ id: string }>(sql`
    with changed as (
      insert into customer_notes (id, user_id, author_id, text, created_at, updated_at)
      select ${change.id}::uuid, u.id, ${change.by.id}::uuid, ${text}, ${change.now}::timestamptz,
        ${change.now}::timestamptz
      from users u where u.id = ${customer}::uuid for key share
      on conflict (id) do nothing returning id, user_id
    ) ${audit("note.add", change)} returning subject_id as id`);

const isOwn = ({ id, by }: Change) => sql`id = ${id}::uuid and author_id = ${by.id}::uuid`;

/** Returns no row if it is not the caller's. */
export const updateNote = (change: Change, text: string) =>
  statement<{ id: string }>(sql`
    with changed as (
      update customer_notes set text = ${text}, updated_at = ${change.now}::timestamptz where ${isOwn(change)}
      returning id, user_id
    ) ${audit("note.change", change)} returning subject_id as id`);

/** Returns no row if it is not the caller's; with `ofAnyone`, any note is. */
export const deleteNote = (change: Change, ofAnyone: boolean) =>
  statement<{ id: string }>(sql`
    with changed as (
      delete from customer_notes where ${ofAnyone ? sql`id = ${change.id}::uuid` : isOwn(change)}
      returning id, user_id
    ) ${audit("note.delete", change)} returning subject_id as id`);

const isWritten = ({ id, by, now }: Change) =>
  sql`n.id = ${id}::uuid and n.author_id = ${by.id}::uuid and n.updated_at = ${now}::timestamptz`;

/**
 * Replaces the mentions of the caller's note, if this call wrote it; those who are still mentioned keep their read marks.
 */
export const setMentions = (change: Change, mentioned: readonly ReviewerId[]) => [
  statement(sql`delete from note_mentions m using customer_notes n
    where n.id = m.note_id and ${isWritten(change)}
      and m.reviewer_id not in (select jsonb_array_elements_text(${json(mentioned)})::uuid)`),
  statement(sql`insert into note_mentions (note_id, reviewer_id, user_id, mentioned_at)
    select n.id, r.id, n.user_id, ${change.now}::timestamptz from customer_notes n, reviewers r
    where ${isWritten(change)} and r.disabled_at is null
      and r.id in (select jsonb_array_elements_text(${json(mentioned)})::uuid)
    on conflict do nothing`),
];

/** Queues notifications for the colleagues whom this note has just mentioned. */
export const notifyMentioned = ({ id, by, now }: Change) =>
  insertNotifications(
    "mentioned",
    sql`select m.note_id as subject_id, m.user_id, m.reviewer_id as only_for from note_mentions m
      where m.note_id = ${id}::uuid and m.mentioned_at = ${now}::timestamptz
        and m.reviewer_id is distinct from ${by.id}::uuid`,
    now,
  );

export const selectMentions = (reviewer: ReviewerId, limit: number) =>
  statement<Mention>(sql`
    select to_jsonb(n) as note, jsonb_build_object('id', u.id, 'name', coalesce(s.nickname, u.display_name)) as customer
    from (select note_id, user_id, mentioned_at from note_mentions
      where reviewer_id = ${reviewer}::uuid and seen_at is null
      order by mentioned_at desc, note_id limit ${limit}::integer) w
    join users u on u.id = w.user_id left join user_current_status s on s.user_id = u.id
    cross join lateral (${notes(sql`n.id = w.note_id`, 1)}) n
    order by w.mentioned_at desc, w.note_id`);

/** Returns no row if the note does not mention them. */
export const markSeen = (note: NoteId, reviewer: ReviewerId, now: string) =>
  statement<{ id: string }>(sql`
    update note_mentions set seen_at = coalesce(seen_at, ${now}::timestamptz)
    where note_id = ${note}::uuid and reviewer_id = ${reviewer}::uuid returning note_id as id`);
