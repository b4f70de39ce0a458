/** Decisions: the review and its outbox in one transaction, then a job for the delivery worker. */
import type { Delivery } from "../delivery/delivery.ts";
import type { DeliveredWords } from "../delivery/schema.ts";
import { piecesOf } from "../markup/pieces.ts";
import { type Clock, iso } from "../kernel/clock.ts";
import type { CustomerId, DeliveryId, InteractionId } from "../kernel/ids.ts";
import type { Log } from "../kernel/log.ts";
import type { HistoryEntry } from "../memory/schema.ts";
import type { Approval, Guidance, Review } from "../review/schema.ts";
import type { Reviewer } from "../kernel/reviewer.ts";
import type { Approved, Reviews } from "../review/review.ts";
import { bubbleRemembered } from "./deliver.ts";
import type { Jobs } from "../kernel/jobs.ts";

export interface Decider {
  readonly reviews: Reviews;
  readonly delivery: Delivery;
  readonly jobs: Jobs;
  readonly clock: Clock;
  readonly log: Log;
  /** Appends to a conversation's memory in one round trip. */
  readonly remember: (customer: CustomerId, entries: readonly HistoryEntry[]) => Promise<void>;
}

/** What a decision on a single message needs. */
export type Desk = Omit<Decider, "reviews">;

/** Approves and starts delivery. Throws what `Reviews.approve` throws. */
export async function approve(
  decider: Decider,
  id: InteractionId,
  reviewer: Reviewer,
  approval: Approval,
): Promise<Review> {
  const fill = ({ interaction, decisionId, now, notBefore }: Approved) =>
    decider.delivery.enqueue({
      interaction_id: interaction,
      decision_id: decisionId,
      link_preview: approval.link_preview ?? false,
      now,
      not_before: notBefore,
    });
  const review = await decider.reviews.approve(id, reviewer, approval, {
    pieces: approvedPieces(approval),
    fill,
  });
  await kick(decider, review.customer.id, (approval.undo_seconds ?? 0) * 1_000);
  return review;
}

const approvedPieces = ({ final_text, final_bubbles }: Approval): readonly string[] | null =>
  final_bubbles?.flatMap(piecesOf) ?? (final_text === undefined ? null : piecesOf(final_text));

/** Undoes an approval before any of it was sent; with `anyones` also another person's. Throws what `Reviews.undo` throws. */
export const undo = (
  { reviews, delivery }: Pick<Decider, "reviews" | "delivery">,
  id: InteractionId,
  reviewer: Reviewer,
  anyones: boolean,
): Promise<Review> =>
  // The waiting delivery job will find nothing, or a newer approval.
  reviews.undo(id, reviewer, anyones, (withdrawal) => delivery.withdraw(withdrawal));

/** Requests another draft with a reviewer's guidance. Throws what `Reviews.regenerate` throws. */
export async function regenerate(
  { reviews, jobs, log }: Pick<Decider, "reviews" | "jobs" | "log">,
  id: InteractionId,
  reviewer: Reviewer,
  guidance: Guidance,
): Promise<Review> {
  const { review, asked } = await reviews.regenerate(id, reviewer, guidance);
  // The request is stored: if the job cannot be sent, the sweep will send it.
  await jobs.draft({ v: 1, kind: "regenerate", ...asked }, 0).catch((error: unknown) => {
    log.error("regeneration.not_scheduled", error, { interaction: id });
  });
  return review;
}

/** A person says "send again". Throws `not_found` or `wrong_state`. */
export async function resend(decider: Desk, id: DeliveryId, reviewer: Reviewer): Promise<void> {
  const { customer_id } = await decider.delivery.resend(id, reviewer);
  await kick(decider, customer_id);
}

/** A person says "it arrived"; the rest of the reply goes on. Throws `not_found` or `wrong_state`. */
export async function confirm(
  decider: Desk,
  id: DeliveryId,
  reviewer: Reviewer,
  telegramMessageId?: number,
): Promise<void> {
  const bubble = await decider.delivery.find(id);
  const alongside =
    bubble.state === "unknown" ? [confirmedBubble(decider, id, bubble, telegramMessageId)] : [];
  const { customer_id, finished } = await decider.delivery.confirm(
    id,
    reviewer,
    telegramMessageId,
    alongside,
  );
  if (finished !== null) {
    const entry = { role: "assistant", text: finished.text, at: finished.at } as const;
    // Memory rebuilds what it misses from Postgres, so a failure here does not undo the decision.
    await decider.remember(customer_id, [entry]).catch((error: unknown) => {
      decider.log.error("delivery.remember_failed", error, { customer: customer_id });
    });
  }
  await kick(decider, customer_id);
}

const confirmedBubble = (
  { clock }: Pick<Desk, "clock">,
  id: DeliveryId,
  bubble: DeliveredWords,
  messageId: number | undefined,
) => bubbleRemembered({ id, ...bubble }, iso(clock.now()), messageId ?? null);

/** The outbox is already filled: if the job cannot be sent, the sweep will send it. */
async function kick(
  { jobs, log }: Pick<Desk, "jobs" | "log">,
  customer: CustomerId,
  delayMs = 0,
): Promise<void> {
  await jobs.delivery({ v: 1, kind: "deliver", customer_id: customer }, delayMs).catch((error: unknown) => {
    log.error("delivery.not_scheduled", error, { customer });
  });
}
