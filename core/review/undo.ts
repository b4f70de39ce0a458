/** Undoes an approval before any of it was sent. */
import { deleteDeliveries } from "../delivery/outbox-sql.ts";
import { iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import type { InteractionId } from "../kernel/ids.ts";
import type { Ports } from "../kernel/ports.ts";
import type { ActingReviewer } from "../kernel/reviewer.ts";
import { logDecision } from "./log-decision.ts";
import { selectReview } from "./list-sql.ts";
import { type Check, deciderFacts, reviewAfter } from "./refusal.ts";
import { claimMs } from "./rules.ts";
import type { Review, ReviewSettings } from "./schema.ts";
import * as sql from "./sql.ts";

/**
 * Undoes the reviewer's own approval, or with `ofAnyone` anyone's, and empties the outbox in one transaction; the
 * reviewer then holds the review for ten minutes. The waiting delivery job will find nothing, or a newer approval.
 * Throws `too_late`, `already_decided`, `wrong_state`, `not_found`.
 */
export async function undo(
  { sql: db, clock, log, overdueAfterMs }: Pick<Ports, "sql" | "clock" | "log"> & ReviewSettings,
  id: InteractionId,
  reviewer: ActingReviewer,
  ofAnyone: boolean,
): Promise<Review> {
  const now = clock.now();
  const change = { id, reviewer, now: iso(now), version: null };
  const decider = ofAnyone ? null : reviewer.id;
  const rows = await db.batch({
    lock: sql.lock(id),
    deliveries: deleteDeliveries({ interaction_id: id, decider, now: change.now }),
    taken: sql.undo(change, decider, iso(now + claimMs)),
    reviews: selectReview(id, overdueAfterMs),
  });
  const review = reviewAfter("undo", change, rows, { decided: notUndoable });
  logDecision(log, "undo", change);
  return review;
}

/** A rejection can never be undone, and an approval only by its approver and in time. */
const notUndoable: Check = ({ reviewer, now }, review, facts) => {
  const { status, decided_by: decider, undo_until: until } = review;
  if (decider === null || status === "rejected") return null;
  const more = { ...facts, ...deciderFacts(decider), decided_at: review.decided_at, undo_until: until };
  const inTime = status === "approved" && until !== null && until > now;
  return inTime && decider.id !== reviewer.id
    ? new NadiaError("already_decided", `only ${decider.name} or an admin can undo this approval`, {
        facts: more,
      })
    : new NadiaError("too_late", "this approval can no longer be undone", { facts: more });
};
