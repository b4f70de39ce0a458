/** Requests another draft with a reviewer's guidance. */
import { iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import type { InteractionId } from "../kernel/ids.ts";
import type { Ports } from "../kernel/ports.ts";
import type { ActingReviewer } from "../kernel/reviewer.ts";
import { logDecision } from "./log-decision.ts";
import { selectReview } from "./list-sql.ts";
import { type Check, reviewAfter } from "./refusal.ts";
import { claimMs, regenerationMs } from "./rules.ts";
import type { Guidance, Review, ReviewSettings } from "./schema.ts";
import * as sql from "./sql.ts";

/**
 * Requests another draft and claims the review for ten minutes; throws as `claim` does, and `version_conflict`. If the
 * job cannot be sent, the request holds and the sweep sends the job.
 */
export async function regenerate(
  {
    sql: db,
    clock,
    jobs,
    log,
    overdueAfterMs,
  }: Pick<Ports, "sql" | "clock" | "jobs" | "log"> & ReviewSettings,
  id: InteractionId,
  reviewer: ActingReviewer,
  { guidance, version }: Guidance,
): Promise<Review> {
  const now = clock.now();
  const change = { id, reviewer, now: iso(now), version: version ?? null };
  const { regenerations, ...rows } = await db.batch({
    taken: sql.regenerate(change, guidance, iso(now + claimMs)),
    regenerations: sql.selectRegeneration(id),
    reviews: selectReview(id, overdueAfterMs),
  });
  const review = reviewAfter("regenerate", change, rows, { invalid: requireQuestion });
  logDecision(log, "regenerate", change);
  await requestDrafts({ jobs }, regenerations).catch((error: unknown) => {
    log.error("regeneration.not_scheduled", error, { interaction: id });
  });
  return review;
}

const requireQuestion: Check = (_request, { written_first: isFirst }, facts) =>
  isFirst
    ? new NadiaError("wrong_state", "a reviewer wrote first: there is no question to draft an answer to", {
        facts,
      })
    : null;

/** Sends new jobs for at most `limit` requested drafts that never arrived; resolves to how many. */
export async function restartRegenerations(
  { sql: db, clock, jobs }: Pick<Ports, "sql" | "clock" | "jobs">,
  limit: number,
): Promise<number> {
  const now = clock.now();
  const lost = await db.query(sql.restartRegenerations(iso(now - regenerationMs), iso(now), limit));
  await requestDrafts({ jobs }, lost);
  return lost.length;
}

async function requestDrafts({ jobs }: Pick<Ports, "jobs">, requested: readonly sql.Regeneration[]) {
  for (const draft of requested) await jobs.draft({ v: 1, kind: "regenerate", ...draft }, 0);
}
