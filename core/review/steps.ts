/** The steps that concern the review alone: claim, release, reject. */
import { iso } from "../kernel/clock.ts";
import type { InteractionId } from "../kernel/ids.ts";
import type { Ports } from "../kernel/ports.ts";
import type { Reviewer } from "../kernel/reviewer.ts";
import type { Sql, Statement } from "../kernel/sql.ts";
import { selectReview } from "./list-sql.ts";
import { reviewAfter } from "./refusal.ts";
import { claimMs, type Step } from "./rules.ts";
import type { Rejection, Review } from "./schema.ts";
import * as sql from "./sql.ts";

/**
 * Claims a review for ten minutes, or renews the claim. Throws `claimed_by_other`, `already_decided`, `wrong_state`,
 * `not_found`.
 */
export function claim(
  { sql: db, clock }: Pick<Ports, "sql" | "clock">,
  id: InteractionId,
  reviewer: Reviewer,
): Promise<Review> {
  const now = clock.now();
  const change = { id, reviewer, now: iso(now), version: null };
  return take(db, "claim", change, sql.claim(change, iso(now + claimMs)));
}

/** Releases the claim; throws as `claim` does. */
export function release(
  { sql: db, clock }: Pick<Ports, "sql" | "clock">,
  id: InteractionId,
  reviewer: Reviewer,
): Promise<Review> {
  const change = { id, reviewer, now: iso(clock.now()), version: null };
  return take(db, "release", change, sql.release(change));
}

/** Rejects, so nothing is sent; throws as `claim` does, and `version_conflict`. */
export function reject(
  { sql: db, clock, ids }: Pick<Ports, "sql" | "clock" | "ids">,
  id: InteractionId,
  reviewer: Reviewer,
  { reason, version }: Rejection,
): Promise<Review> {
  const change = { id, reviewer, now: iso(clock.now()), version: version ?? null };
  return take(db, "reject", change, sql.reject({ ...change, decisionId: ids.random(), reason }));
}

/** Takes the step and reads the review, in one round trip. */
async function take(
  db: Sql,
  step: Step,
  change: sql.Change,
  statement: Statement<{ id: string }>,
): Promise<Review> {
  const rows = await db.batch({ taken: statement, reviews: selectReview(change.id) });
  return reviewAfter(step, change, rows);
}
