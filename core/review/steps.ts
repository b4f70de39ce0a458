/** The steps that concern the review alone: claim, release, assign, reject. */
import { iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import type { InteractionId } from "../kernel/ids.ts";
import type { Ports } from "../kernel/ports.ts";
import type { ActingReviewer } from "../kernel/reviewer.ts";
import type { Statement } from "../kernel/sql.ts";
import { logDecision } from "./log-decision.ts";
import { selectReview } from "./list-sql.ts";
import { scheduleNotifications } from "../notifications/notify.ts";
import { notifyAssigned } from "./overdue-sql.ts";
import { type Check, type OwnChecks, reviewAfter } from "./refusal.ts";
import { claimMs, type Step } from "./rules.ts";
import type { Assignment, Postponement } from "./sharing-schema.ts";
import type { Rejection, Review, ReviewSettings } from "./schema.ts";
import * as sql from "./sql.ts";
import type { Change } from "./step-sql.ts";
import { deleteDecidedAnswers } from "./unsent-sql.ts";

/**
 * Claims a review for ten minutes, or renews the claim; with `force`, from its current holder. Throws
 * `claimed_by_other`, `already_decided`, `wrong_state`, `not_found`.
 */
export function claim(
  ports: Pick<Ports, "sql" | "clock"> & ReviewSettings,
  id: InteractionId,
  reviewer: ActingReviewer,
  force = false,
): Promise<Review> {
  const now = ports.clock.now();
  const change = { id, reviewer, now: iso(now), version: null, force };
  return takeStep(ports, "claim", change, sql.claim(change, iso(now + claimMs)));
}

/** Releases the claim, with `force` anyone's; throws as `claim` does. */
export function release(
  ports: Pick<Ports, "sql" | "clock"> & ReviewSettings,
  id: InteractionId,
  reviewer: ActingReviewer,
  force = false,
): Promise<Review> {
  const change = { id, reviewer, now: iso(ports.clock.now()), version: null, force };
  return takeStep(ports, "release", change, sql.release(change));
}

/**
 * Assigns a review to a colleague, or with `to: null` to nobody; the caller's claim, or with `force` anyone's,
 * ends. The colleague is notified. Throws as `claim` does, and `field_invalid` if nobody active has this id.
 */
export async function assign(
  ports: Pick<Ports, "sql" | "clock" | "jobs" | "log"> & ReviewSettings,
  id: InteractionId,
  reviewer: ActingReviewer,
  { to, version, force = false }: Assignment,
): Promise<Review> {
  const change = { id, reviewer, now: iso(ports.clock.now()), version: version ?? null, force };
  const review = await takeStep(ports, "assign", change, sql.assign(change, to), {
    extraChecks: { invalid: unknownColleague(change) },
    consequences: to === null ? [] : [notifyAssigned(id, to, reviewer.id, change.now)],
  });
  if (to !== null && to !== reviewer.id) await scheduleNotifications(ports);
  return review;
}

/** What is wrong with the assignment itself, provided it was meant for the review's current state. */
export const unknownColleague =
  ({ version }: Pick<Change, "version">): Check =>
  (_request, review, facts) =>
    version !== null && version !== review.version
      ? null
      : new NadiaError(
          "field_invalid",
          "to: there is no active reviewer with this id; GET /v1/colleagues lists them",
          {
            facts: { ...facts, field: "to" },
          },
        );

/**
 * Takes a review out of the queue until a time, or brings it back; ends any claim. An earlier claim or a new message
 * from the customer brings it back too. Throws as `claim` does, and `field_invalid`.
 */
export async function postpone(
  ports: Pick<Ports, "sql" | "clock"> & ReviewSettings,
  id: InteractionId,
  reviewer: ActingReviewer,
  { until, version }: Postponement,
): Promise<Review> {
  const now = ports.clock.now();
  if (until !== null && Date.parse(until) <= now)
    throw new NadiaError("field_invalid", "until: must be in the future", { facts: { field: "until" } });
  const change = { id, reviewer, now: iso(now), version: version ?? null };
  return takeStep(ports, "postpone", change, sql.postpone(change, until), {
    extraChecks: { invalid: tooLate(change) },
  });
}

const tooLate =
  ({ version }: Pick<Change, "version">): Check =>
  (_request, review, facts) =>
    version !== null && version !== review.version
      ? null
      : new NadiaError("field_invalid", `until: must be before this review expires at ${review.deadline}`, {
          facts: { ...facts, field: "until", deadline: review.deadline },
        });

/** Rejects the review, so that nothing is sent; throws as `claim` does, and `version_conflict`. */
export async function reject(
  ports: Pick<Ports, "sql" | "clock" | "ids" | "log"> & ReviewSettings,
  id: InteractionId,
  reviewer: ActingReviewer,
  { reason, version }: Rejection,
): Promise<Review> {
  const change = { id, reviewer, now: iso(ports.clock.now()), version: version ?? null };
  const rejected = sql.reject({ ...change, decisionId: ports.ids.random(), reason });
  const unsent = deleteDecidedAnswers([id], reviewer.id);
  const review = await takeStep(ports, "reject", change, rejected, { consequences: [unsent] });
  logDecision(ports.log, "reject", change);
  return review;
}

interface StepOptions {
  /** Further reasons to refuse the step. */
  readonly extraChecks?: OwnChecks;
  /** Statements that run after the step, in its transaction. */
  readonly consequences?: readonly Statement[];
}

/** Takes the step, does what follows from it, and reads the review, in one round trip. */
async function takeStep(
  { sql: db, overdueAfterMs }: Pick<Ports, "sql"> & ReviewSettings,
  step: Step,
  change: Change,
  statement: Statement<{ id: string }>,
  { extraChecks = {}, consequences = [] }: StepOptions = {},
): Promise<Review> {
  const rows = await db.batch({
    taken: statement,
    consequences,
    reviews: selectReview(change.id, overdueAfterMs),
  });
  return reviewAfter(step, change, rows, extraChecks);
}
