/** Statements that decide reviews, and those that change them without a person. */
import { sql, statement } from "../compiler.ts";
import { insertAudit, nadia } from "../fragments.ts";
import type { CustomerId, InteractionId, ReviewerId } from "../kernel/ids.ts";
import { isColleague } from "./list-sql.ts";
import { stateAfter } from "./states-sql.ts";
import { type Change, decisionColumns, isClaimed, isLate, step, endsRegeneration } from "./step-sql.ts";

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

/** Takes the review out of the queue until this time, which must be before it expires; null brings it back. */
export const postpone = (change: Change, until: string | null) =>
  step(
    "postpone",
    change,
    sql`later_until = ${until}::timestamptz, claimed_by = null, claimed_until = null`,
    until === null ? sql`` : sql`and (i.deadline is null or i.deadline > ${until}::timestamptz)`,
    sql`jsonb_build_object('until', ${until}::text)`,
  );

export const reject = (decision: Change & { decisionId: string; reason: string }) =>
  step("reject", decision, sql`${decisionColumns(decision)}, reject_reason = ${decision.reason}`, sql``);

/** Takes the same lock as the delivery workers, so an undo takes turns with them. */
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
        decision_id = null, decided_by = null, decided_at = null, final_text = null, approved_pieces = null,
        approved_attachments = '[]', edit_tags = '{}', quality_score = null, notes = null, own_text = null,
        undo_until = null, proposed_by = null, proposal = null`,
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
        proposed_by = null, proposal = null, guidance = ${guidance}, regenerations = i.regenerations + 1,
        regenerating_since = ${change.now}::timestamptz,
        failure = case when i.draft_text is null then i.failure end`,
    // Without a message to answer, nothing can be drafted.
    sql`and not i.written_first`,
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
 * Drafts that were requested before this time and never made; each is returned once, then again after the same
 * interval.
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
      select id, created_at from interactions i where ${isLate(now)}
      order by deadline limit ${limit}::integer for update skip locked
    ), expired as (
      update interactions i set status = ${stateAfter("expire")}, claimed_by = null, claimed_until = null, ${endsRegeneration},
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
      select i.id, i.created_at from interactions i where ${isClaimed} and i.claimed_until <= ${now}::timestamptz
      order by i.claimed_until limit ${limit}::integer for update skip locked)
      and ${isClaimed} and i.claimed_until <= ${now}::timestamptz
    returning i.id`);
