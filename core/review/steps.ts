/** The steps that concern the review alone: claim, release, reject. */
import { iso } from "../kernel/clock.ts";
import type { InteractionId } from "../kernel/ids.ts";
import type { Ports } from "../kernel/ports.ts";
import type { Actor } from "../kernel/reviewer.ts";
import type { Statement } from "../kernel/sql.ts";
import { tellDecided } from "./decided.ts";
import { selectReview } from "./list-sql.ts";
import { reviewAfter } from "./refusal.ts";
import { claimMs, type Step } from "./rules.ts";
import type { Rejection, Review, ReviewSettings } from "./schema.ts";
import * as sql from "./sql.ts";

/**
 * Claims a review for ten minutes, or renews the claim. Throws `claimed_by_other`, `already_decided`, `wrong_state`,
 * `not_found`.
 */
export function claim(
  ports: Pick<Ports, "sql" | "clock"> & ReviewSettings,
  id: InteractionId,
  reviewer: Actor,
): Promise<Review> {
  const now = ports.clock.now();
  const change = { id, reviewer, now: iso(now), version: null };
  return take(ports, "claim", change, sql.claim(change, iso(now + claimMs)));
}

/** Releases the claim; throws as `claim` does. */
export function release(
  ports: Pick<Ports, "sql" | "clock"> & ReviewSettings,
  id: InteractionId,
  reviewer: Actor,
): Promise<Review> {
  const change = { id, reviewer, now: iso(ports.clock.now()), version: null };
  return take(ports, "release", change, sql.release(change));
}

/** Rejects, so nothing is sent; throws as `claim` does, and `version_conflict`. */
export async function reject(
  ports: Pick<Ports, "sql" | "clock" | "ids" | "log"> & ReviewSettings,
  id: InteractionId,
  reviewer: Actor,
  { reason, version }: Rejection,
): Promise<Review> {
  const change = { id, reviewer, now: iso(ports.clock.now()), version: version ?? null };
  const rejected = sql.reject({ ...change, decisionId: ports.ids.random(), reason });
  const review = await take(ports, "reject", change, rejected);
  tellDecided(ports.log, "reject", change);
  return review;
}

/** Takes the step and reads the review, in one round trip. */
async function take(
  { sql: db, overdueAfterMs }: Pick<Ports, "sql"> & ReviewSettings,
  step: Step,
  change: sql.Change,
  statement: Statement<{ id: string }>,
): Promise<Review> {
  const rows = await db.batch({ taken: statement, reviews: selectReview(change.id, overdueAfterMs) });
  return reviewAfter(step, change, rows);
}
