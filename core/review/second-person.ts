/** The second of two people confirms what the first one approved, or declines it. */
import { startDelivery } from "../delivery/start.ts";
import { iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import type { InteractionId } from "../kernel/ids.ts";
import type { Ports } from "../kernel/ports.ts";
import type { ActingReviewer } from "../kernel/reviewer.ts";
import { followDecision, undoSecondsOf } from "./approve.ts";
import * as sql from "./approve-sql.ts";
import { logDecision } from "./log-decision.ts";
import { selectReview } from "./list-sql.ts";
import type { ProposalConfirmation, ProposalDecline } from "./proposal-schema.ts";
import { type Check, reviewAfter } from "./refusal.ts";
import type { Review, ReviewSettings } from "./schema.ts";

type Deciding = Pick<Ports, "sql" | "clock" | "ids" | "jobs" | "log"> & ReviewSettings;

/**
 * Approves exactly what another reviewer has approved, and starts delivery. Throws as `approve` does;
 * `second_person_needed` for the first one, and `wrong_state` if nothing waits for a second person.
 */
export async function confirmProposal(
  ports: Deciding,
  id: InteractionId,
  reviewer: ActingReviewer,
  { version, ...undoing }: ProposalConfirmation,
): Promise<Review> {
  const now = ports.clock.now();
  const change = { id, reviewer, now: iso(now), version };
  const decisionId = ports.ids.random();
  const rows = await ports.sql.batch({
    taken: sql.confirm({ ...change, decisionId, undoSeconds: undoSecondsOf(undoing) }),
    follows: followDecision(reviewer, {
      interaction_id: id,
      decision_id: decisionId,
      link_preview: null,
      now: change.now,
    }),
    reviews: selectReview(id, ports.overdueAfterMs),
  });
  const review = reviewAfter("approve", change, rows, { invalid: unconfirmable(version) });
  logDecision(ports.log, "approve", change);
  const { undo_until: until } = review;
  await startDelivery(ports, review.customer.id, until === null ? 0 : Date.parse(until) - now);
  return review;
}

const unconfirmable =
  (version: number): Check =>
  ({ reviewer }, { proposal, can_reply, version: current }, facts) => {
    if (proposal === null)
      return new NadiaError("wrong_state", "nothing here is waiting for a second person", { facts });
    if (proposal.by.id === reviewer.id)
      return new NadiaError(
        "second_person_needed",
        `you approved this at ${proposal.at}: somebody else has to confirm it`,
        { facts: { ...facts, proposed_by: proposal.by.name, proposed_by_id: proposal.by.id } },
      );
    return can_reply || version !== current
      ? null
      : new NadiaError("wrong_state", "the business account does not let the bot reply", { facts });
  };

/** Returns an approval that waits for a second person to the queue, with a reason. Throws as `claim` does. */
export async function declineProposal(
  ports: Deciding,
  id: InteractionId,
  reviewer: ActingReviewer,
  { reason, version }: ProposalDecline,
): Promise<Review> {
  const change = { id, reviewer, now: iso(ports.clock.now()), version: version ?? null };
  const rows = await ports.sql.batch({
    taken: sql.decline(change, reason),
    reviews: selectReview(id, ports.overdueAfterMs),
  });
  const review = reviewAfter("decline", change, rows, { invalid: nothingWaits });
  logDecision(ports.log, "decline", change);
  return review;
}

const nothingWaits: Check = (_request, { proposal }, facts) =>
  proposal === null
    ? new NadiaError("wrong_state", "nothing here is waiting for a second person", { facts })
    : null;
