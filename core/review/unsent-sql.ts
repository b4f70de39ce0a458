/** Statements about unsent answers. */
import { json, sql, statement } from "../compiler.ts";
import { allOf, attachmentsIn } from "../fragments.ts";
import type { InteractionId, ReviewerId } from "../kernel/ids.ts";
import { isBefore } from "./states-sql.ts";
import type { UnsentAnswer, UnsentAnswerInput, UnsentAnswerScope, UnsentReviews } from "./unsent-schema.ts";

/** Whose answer it is, and to what. */
export interface UnsentAnswerKey {
  readonly review: InteractionId;
  readonly reviewer: ReviewerId;
}

const isAt = ({ review, reviewer }: UnsentAnswerKey) =>
  sql`u.interaction_id = ${review}::uuid and u.reviewer_id = ${reviewer}::uuid`;

export const selectUnsentAnswers = (key: UnsentAnswerKey) =>
  statement<UnsentAnswer>(sql`
    select u.revision, u.bubbles, ${attachmentsIn(sql`u.attachments`)} as attachments, to_jsonb(u.edit_tags) as edit_tags,
      u.quality_score, u.notes, u.link_preview, u.own_text, u.version, u.saved_at
    from unsent_answers u where ${isAt(key)} order by u.revision desc`);

/** Open reviews on which the reviewer has something unsent. */
export const selectUnsentReviews = (reviewer: ReviewerId, limit: number) =>
  statement<UnsentReviews["items"][number]>(sql`
    select u.interaction_id as review, max(u.saved_at) as saved_at
    from unsent_answers u
    join interactions i on i.id = u.interaction_id and i.created_at = u.interaction_created_at
    where u.reviewer_id = ${reviewer}::uuid and ${isBefore("reject")}
    group by u.interaction_id order by max(u.saved_at) desc limit ${limit}::integer`);

/**
 * Stores a state of an open review's answer; the share lock orders it before or after a decision. Writes no row if the
 * review is closed, if another writer has stored a newer state, or if this writer has stored a later one.
 */
export const putUnsentAnswer = (
  { review, reviewer }: UnsentAnswerKey,
  id: string,
  answer: UnsentAnswerInput,
  now: string,
) =>
  statement(sql`
    with open as (
      select i.id, i.created_at, i.user_id from interactions i
      where i.id = ${review}::uuid and ${isBefore("reject")} for share
    )
    insert into unsent_answers as u (id, interaction_id, interaction_created_at, user_id, reviewer_id, revision, bubbles,
      attachments, edit_tags, quality_score, notes, link_preview, own_text, writer, sequence, saved_at)
    select ${id}::uuid, open.id, open.created_at, open.user_id, ${reviewer}::uuid, ${answer.revision}::integer,
      ${json(answer.bubbles)}, ${json(answer.attachments)},
      array(select jsonb_array_elements_text(${json(answer.edit_tags)})),
      ${answer.quality_score}::smallint, ${answer.notes}, ${answer.link_preview}::boolean,
      nullif(${json(answer.own_text)}, 'null'), ${answer.writer}::uuid, ${answer.sequence}::bigint, ${now}::timestamptz
    from open
    on conflict (interaction_id, reviewer_id, revision) do update set bubbles = excluded.bubbles,
      attachments = excluded.attachments, edit_tags = excluded.edit_tags, quality_score = excluded.quality_score,
      notes = excluded.notes, link_preview = excluded.link_preview, own_text = excluded.own_text,
      writer = excluded.writer, sequence = excluded.sequence,
      saved_at = excluded.saved_at, version = u.version + 1
    where case when u.writer = excluded.writer then u.sequence < excluded.sequence
      else u.version = ${answer.version}::integer end`);

/** Who wrote the stored state, to tell a conflict from an older state of the same writer. */
export const selectUnsentWriter = (key: UnsentAnswerKey, revision: number) =>
  statement<{ readonly writer: string }>(sql`
    select u.writer from unsent_answers u where ${isAt(key)} and u.revision = ${revision}::integer`);

export const deleteUnsentAnswers = (key: UnsentAnswerKey, { revision, version }: UnsentAnswerScope) =>
  statement(
    sql`delete from unsent_answers u where ${allOf([
      isAt(key),
      revision === undefined ? null : sql`u.revision = ${revision}::integer`,
      version === undefined ? null : sql`u.version = ${version}::integer`,
    ])}`,
  );

/** Runs after the reviewer's own decisions; a separate statement, so that it sees what was stored just before. */
export const deleteDecidedAnswers = (reviews: readonly InteractionId[], reviewer: ReviewerId) =>
  statement(sql`
    delete from unsent_answers u using interactions i
    where u.reviewer_id = ${reviewer}::uuid
      and u.interaction_id in (select value::uuid from jsonb_array_elements_text(${json(reviews)}))
      and i.id = u.interaction_id and i.created_at = u.interaction_created_at
      and (i.decided_by = ${reviewer}::uuid and not ${isBefore("reject")} or i.proposed_by = ${reviewer}::uuid)`);
