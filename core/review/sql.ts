/** Statements that decide reviews, and those that change them without a person. */
import type { RawBuilder } from "kysely";
import { json, sql, statement } from "../compiler.ts";
import { insertAudit, nadia, numberSet } from "../fragments.ts";
import type { CustomerId, InteractionId, ReviewerId } from "../kernel/ids.ts";
import { cannotReply, isColleague } from "./list-sql.ts";
import { type Step, undoSeconds as usualUndo } from "./rules.ts";
import type { Actor } from "../kernel/reviewer.ts";
import { isBefore, stateAfter } from "./states-sql.ts";
import { unknownTags } from "./taxonomy-sql.ts";

/** Who acts on what, when, and the version they had read. */
export interface Change {
  readonly id: InteractionId;
  readonly reviewer: Actor;
  readonly now: string;
  readonly version: number | null;
  /** An admin acts on what somebody else holds. */
  readonly force?: boolean;
}

/** Somebody claimed it: only then can it be released. */
const claimed = isBefore("release");

/**
 * Past its deadline, whether or not the sweep has run. The holder of an ordinary review may still finish it; Telegram
 * closes a business chat for its holder too.
 */
const late = (now: string) => sql`
  ${isBefore("expire")} and i.deadline <= ${now}::timestamptz
  and (not ${claimed} or i.connection is not null or i.claimed_until <= ${now}::timestamptz)`;

/**
 * This reviewer may take the step: an allowed state, in time, no valid claim by another reviewer, the version they
 * read.
 */
const open = (step: Step, { id, reviewer, now, version, force = false }: Change) => sql`
  i.id = ${id}::uuid
  and ${isBefore(step)} and (${late(now)}) is not true
  ${force ? sql`` : sql`and (not ${claimed} or i.claimed_by = ${reviewer.id}::uuid or i.claimed_until <= ${now}::timestamptz)`}
  and (${version}::integer is null or i.version = ${version}::integer)`;

/** The audit row says where a step was taken, unless it was the console or the API. */
const sourceOf = ({ source }: Actor) => (source === undefined ? sql`` : sql` || ${json({ source })}`);

const forcedBy = ({ force = false }: Change) => (force ? sql` || '{"forced": true}'` : sql``);

/** Applies a step and writes its audit row in one statement: both or neither. Returns a row if the step was taken. */
const step = (
  name: Step,
  change: Change,
  set: RawBuilder<unknown>,
  extra: RawBuilder<unknown>,
  detail: RawBuilder<unknown> = sql`'{}'::jsonb`,
) =>
  statement<{ id: string }>(sql`
    with taken as (
      update interactions i set status = ${stateAfter(name)}, ${set}, version = i.version + 1, updated_at = ${change.now}::timestamptz
      where ${open(name, change)} ${extra}
      returning i.id, i.version, i.final_text, i.draft_text
    )
    ${insertAudit(
      {
        at: change.now,
        by: change.reviewer,
        action: `review.${name}`,
        subject: ["interaction", sql`taken.id`],
        detail: sql`${detail} || jsonb_build_object('version', taken.version)${sourceOf(change.reviewer)}${forcedBy(change)}`,
      },
      sql`taken`,
    )} returning subject_id as id`);

export const claim = (change: Change, until: string) =>
  step(
    "claim",
    change,
    sql`claimed_by = ${change.reviewer.id}::uuid, claimed_until = ${until}::timestamptz, later_until = null`,
    sql``,
  );

export const release = (change: Change) =>
  step("release", change, sql`claimed_by = null, claimed_until = null`, sql``);

/** Assigns the review to a colleague or to nobody, and ends any claim. */
export const assign = (change: Change, to: ReviewerId | null) =>
  step(
    "assign",
    change,
    sql`assigned_to = ${to}::uuid, claimed_by = null, claimed_until = null`,
    to === null ? sql`` : sql`and exists (${isColleague(sql`${to}::uuid`)})`,
    sql`jsonb_build_object('to', (select name from reviewers where id = ${to}::uuid))`,
  );

/** Takes the review out of the queue until then, which must be before it expires; null: brings it back. */
export const postpone = (change: Change, until: string | null) =>
  step(
    "postpone",
    change,
    sql`later_until = ${until}::timestamptz, claimed_by = null, claimed_until = null`,
    until === null ? sql`` : sql`and (i.deadline is null or i.deadline > ${until}::timestamptz)`,
    sql`jsonb_build_object('until', ${until}::text)`,
  );

export interface Decision extends Change {
  readonly decisionId: string;
  readonly finalText: string | null;
  /** One Telegram message each; null: the draft's bubbles unchanged. */
  readonly pieces: readonly string[] | null;
  readonly editTags: readonly string[];
  readonly qualityScore: number | null;
  readonly notes: string | null;
  /** The reviewer knows that the constitution blocked the draft. */
  readonly confirmBlocked: boolean;
  /** How long it can be undone; null: as long as admins set. */
  readonly undoSeconds: number | null;
}

/** Until when the approval can be undone; null: not at all. */
const undoEnd = ({ now, undoSeconds }: Decision) => sql`nullif(${now}::timestamptz
  + make_interval(secs => coalesce(${undoSeconds}::integer, ${numberSet("undo_seconds")}, ${usualUndo}::integer)),
  ${now}::timestamptz)`;

/** Cancels a pending request for a draft. */
export const unasked = sql`regenerating_since = null`;

const decided = (decision: { decisionId: string; reviewer: { id: ReviewerId }; now: string }) => sql`
  decision_id = ${decision.decisionId}::uuid, decided_by = ${decision.reviewer.id}::uuid,
  decided_at = ${decision.now}::timestamptz, claimed_until = null, ${unasked}`;

export const approve = (decision: Decision) =>
  step(
    "approve",
    decision,
    sql`${decided(decision)}, final_text = coalesce(${decision.finalText}, i.draft_text),
        approved_pieces = ${decision.pieces === null ? sql`i.draft_bubbles` : json(decision.pieces)},
        edit_tags = array(select jsonb_array_elements_text(${json(decision.editTags)})),
        quality_score = ${decision.qualityScore}::smallint, notes = ${decision.notes},
        undo_until = ${undoEnd(decision)}`,
    // Without a draft and without a text there is nothing to send. If the draft was replaced or its question edited,
    // the approver may not have seen the change: only the version they read proves that they did.
    sql`and coalesce(${decision.finalText}, i.draft_text) is not null
      and ((i.revision = 0 and i.question_edited_at is null) or ${decision.version}::integer is not null
        or ${decision.finalText}::text is not null)
      and not ${cannotReply}
      and (${decision.confirmBlocked}::boolean or i.verdict_level is distinct from 'blocked'
        or ${decision.finalText}::text is distinct from i.draft_text and ${decision.finalText}::text is not null)
      ${decision.editTags.length === 0 ? sql`` : sql`and not exists (${unknownTags(decision.editTags)})`}`,
    sql`jsonb_build_object('edited', taken.final_text is distinct from taken.draft_text,
      'tags', ${json(decision.editTags)})
      ${decision.confirmBlocked ? sql`|| '{"confirmed_blocked": true}'` : sql``}`,
  );

export const reject = (decision: Change & { decisionId: string; reason: string }) =>
  step("reject", decision, sql`${decided(decision)}, reject_reason = ${decision.reason}`, sql``);

/** Takes the same lock as the delivery workers, so an undo waits in line with them. */
export const lock = (id: InteractionId) =>
  statement<{ locked: number }>(sql`
    select 1 as locked from interactions where id = ${id}::uuid for update`);

/**
 * Undoes an approval and gives the review to the caller. Runs after the lock and after the statement that empties
 * the outbox under the same conditions; the trigger `keep_decision` blocks undoing a decision while the outbox still
 * holds any of it.
 */
export const undo = (change: Change, decider: ReviewerId | null, until: string) =>
  step(
    "undo",
    change,
    sql`claimed_by = ${change.reviewer.id}::uuid, claimed_until = ${until}::timestamptz,
        decision_id = null, decided_by = null, decided_at = null, final_text = null, approved_pieces = null, edit_tags = '{}',
        quality_score = null, notes = null, undo_until = null`,
    sql`and i.undo_until > ${change.now}::timestamptz
      and (${decider}::uuid is null or i.decided_by = ${decider}::uuid)
      and not exists (select from deliveries d where d.interaction_id = i.id)`,
  );

/** Requests another draft and claims the review; a newer request replaces an older one. */
export const regenerate = (change: Change, guidance: string, until: string) =>
  step(
    "regenerate",
    change,
    sql`claimed_by = ${change.reviewer.id}::uuid, claimed_until = ${until}::timestamptz,
        guidance = ${guidance}, regenerations = i.regenerations + 1,
        regenerating_since = ${change.now}::timestamptz,
        failure = case when i.draft_text is null then i.failure end`,
    sql``,
  );

/** A requested draft, identified by its request number. */
export interface Regeneration {
  readonly interaction_id: InteractionId;
  readonly customer_id: CustomerId;
  readonly regeneration: number;
}

export const selectRegeneration = (id: InteractionId) =>
  statement<Regeneration>(sql`
    select id as interaction_id, user_id as customer_id, regenerations as regeneration
    from interactions where id = ${id}::uuid`);

/**
 * Drafts requested before that time that never arrived; each is returned once, then again after the same interval.
 */
export const restartRegenerations = (before: string, now: string, limit: number) =>
  statement<Regeneration>(sql`
    update interactions i set regenerating_since = ${now}::timestamptz
    where (i.id, i.created_at) in (
      select id, created_at from interactions where regenerating_since <= ${before}::timestamptz
      order by regenerating_since limit ${limit}::integer for update skip locked)
      and i.regenerating_since <= ${before}::timestamptz
    returning i.id as interaction_id, i.user_id as customer_id, i.regenerations as regeneration`);

/** Expires reviews that were not decided in time. */
export const expire = (now: string, limit: number) =>
  statement<{ id: string }>(sql`
    with late as (
      select id, created_at from interactions i where ${late(now)}
      order by deadline limit ${limit}::integer for update skip locked
    ), expired as (
      update interactions i set status = ${stateAfter("expire")}, claimed_by = null, claimed_until = null, ${unasked},
        version = i.version + 1, updated_at = ${now}::timestamptz
      from late where i.id = late.id and i.created_at = late.created_at
      returning i.id, i.version, i.deadline
    )
    ${insertAudit(
      {
        at: now,
        by: nadia,
        action: "review.expire",
        subject: ["interaction", sql`expired.id`],
        detail: sql`jsonb_build_object('version', expired.version, 'deadline', expired.deadline)`,
      },
      sql`expired`,
    )} returning subject_id as id`);

/** Returns claims that were not renewed to the queue. */
export const releaseExpired = (now: string, limit: number) =>
  statement<{ id: string }>(sql`
    update interactions i
    set status = ${stateAfter("release")},
        claimed_by = null, claimed_until = null, version = i.version + 1, updated_at = ${now}::timestamptz
    where (i.id, i.created_at) in (
      select i.id, i.created_at from interactions i where ${claimed} and i.claimed_until <= ${now}::timestamptz
      order by i.claimed_until limit ${limit}::integer for update skip locked)
      and ${claimed} and i.claimed_until <= ${now}::timestamptz
    returning i.id`);
