/** How a statement takes a step of the transition table, with its audit row. */
import type { RawBuilder } from "kysely";
import { json, sql, statement } from "../compiler.ts";
import { insertAudit } from "../fragments.ts";
import type { InteractionId, ReviewerId } from "../kernel/ids.ts";
import type { ActingReviewer } from "../kernel/reviewer.ts";
import type { Step } from "./rules.ts";
import { isBefore, stateAfter } from "./states-sql.ts";

/** Who acts on which review, when, and the version that they read. */
export interface Change {
  readonly id: InteractionId;
  readonly reviewer: ActingReviewer;
  readonly now: string;
  readonly version: number | null;
  /** True if an admin acts on a review that somebody else holds. */
  readonly force?: boolean;
}

/** True if it is claimed, so that it can be released. */
export const isClaimed = isBefore("release");

/**
 * True after its deadline, whether or not the sweep has run. The holder of an ordinary review may still finish it, but
 * a business chat is closed for its holder too.
 */
export const isLate = (now: string) => sql`
  ${isBefore("expire")} and i.deadline <= ${now}::timestamptz
  and (not ${isClaimed} or i.connection is not null or i.claimed_until <= ${now}::timestamptz)`;

/**
 * True if this reviewer may take the step: an allowed state, in time, no valid claim by another reviewer, and the
 * version they read.
 */
export const canTake = (step: Step, { id, reviewer, now, version, force = false }: Change) => sql`
  i.id = ${id}::uuid
  and ${isBefore(step)} and (${isLate(now)}) is not true
  ${force ? sql`` : sql`and (not ${isClaimed} or i.claimed_by = ${reviewer.id}::uuid or i.claimed_until <= ${now}::timestamptz)`}
  and (${version}::integer is null or i.version = ${version}::integer)`;

/** The audit row says where a step was taken, unless it was the console or the API. */
export const sourceOf = ({ source }: ActingReviewer) =>
  source === undefined ? sql`` : sql` || ${json({ source })}`;

const forcedBy = ({ force = false }: Change) => (force ? sql` || '{"forced": true}'` : sql``);

/** Each step makes a new version. */
export const newVersion = ({ now }: Pick<Change, "now">) =>
  sql`version = i.version + 1, updated_at = ${now}::timestamptz`;

/** Applies a step and writes its audit row in one statement: both or neither. Returns a row if the step was taken. */
export const step = (
  name: Step,
  change: Change,
  set: RawBuilder<unknown>,
  extra: RawBuilder<unknown>,
  detail: RawBuilder<unknown> = sql`'{}'::jsonb`,
) =>
  statement<{ id: string }>(sql`
    with taken as (
      update interactions i set status = ${stateAfter(name)}, ${set}, ${newVersion(change)}
      where ${canTake(name, change)} ${extra}
      returning i.id, i.version, i.final_text, i.draft_text, i.edit_tags, i.proposed_by, i.own_text
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

/** Cancels a pending request for a draft. */
export const endsRegeneration = sql`regenerating_since = null`;

/** Who decided, and when. */
export const decisionColumns = (decision: {
  decisionId: string;
  reviewer: { id: ReviewerId };
  now: string;
}) => sql`
  decision_id = ${decision.decisionId}::uuid, decided_by = ${decision.reviewer.id}::uuid,
  decided_at = ${decision.now}::timestamptz, claimed_until = null, ${endsRegeneration}`;
