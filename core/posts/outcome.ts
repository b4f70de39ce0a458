/** One line on what has become of a review. */
import { iso } from "../kernel/clock.ts";
import type { Review, ReviewStatus } from "../review/schema.ts";

const timeOfDay = (at: string | null): string =>
  at === null ? "" : `${iso(Date.parse(at)).slice(11, 16)} UTC`;

const decider = ({ decided_by, proposal }: Review): string => {
  const name = decided_by?.name ?? "someone";
  return proposal === null ? name : `${proposal.by.name} and ${name}`;
};

const waits = (otherwise: string, { proposal }: Review): string =>
  proposal === null ? otherwise : `✋ Approved by ${proposal.by.name}, waiting for a second person`;

const lines: Readonly<Record<ReviewStatus, (review: Review) => string>> = {
  pending: (review) =>
    review.regenerating ? "⏳ Another draft is being made" : waits("⏳ Waiting for a reviewer", review),
  failed: (review) => waits("⏳ Waiting for a reviewer to write the answer", review),
  claimed: ({ claimed_by, claimed_until, regenerating }) =>
    regenerating
      ? `⏳ ${claimed_by?.name ?? "A reviewer"} asked for another draft`
      : `✋ ${claimed_by?.name ?? "A reviewer"} has it until ${timeOfDay(claimed_until)}`,
  approved: (review) => `✅ Approved by ${decider(review)}`,
  sending: (review) => `✅ Approved by ${decider(review)}, being sent`,
  sent: (review) => `✅ Sent, approved by ${decider(review)} at ${timeOfDay(review.decided_at)}`,
  rejected: (review) => `🚫 Rejected by ${decider(review)}: ${review.reject_reason ?? ""}`,
  superseded: () => "↪️ Replaced: the customer wrote again, and a newer draft answers this too",
  expired: ({ deadline }) => `⌛ Expired at ${timeOfDay(deadline)}: nobody decided in time`,
  undeliverable: ({ deliveries }) =>
    `⚠️ Undeliverable: ${deliveries.find(({ error }) => error !== null)?.error ?? "Telegram refused it"}`,
  unknown: () => "❓ Nobody knows whether it arrived: decide in the console",
};

/** Who has it, what was decided, or why nothing was sent. */
export const outcomeLine = (review: Review): string => lines[review.status](review);
