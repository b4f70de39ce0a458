/** The journey of a decision: the review and its outbox in one transaction, then a kick for the delivery worker. */
import type { Delivery } from "../delivery/delivery.ts";
import { splitMessage } from "../delivery/split.ts";
import type { InteractionId } from "../kernel/ids.ts";
import type { Log } from "../kernel/log.ts";
import type { Approval, Review, Reviewer } from "../review/schema.ts";
import type { Reviews } from "../review/review.ts";
import type { Jobs } from "./port.ts";

export interface Decider {
  readonly reviews: Reviews;
  readonly delivery: Delivery;
  readonly jobs: Jobs;
  readonly log: Log;
}

/** Approves and starts the sending. Throws what `Reviews.approve` throws. */
export async function approve(
  { reviews, delivery, jobs, log }: Decider,
  id: InteractionId,
  reviewer: Reviewer,
  approval: Approval,
): Promise<Review> {
  const review = await reviews.approve(
    id,
    reviewer,
    approval,
    ({ interaction, decisionId, finalText, now }) =>
      delivery.enqueue({
        interaction_id: interaction,
        decision_id: decisionId,
        pieces: finalText === null ? null : splitMessage(finalText),
        now,
      }),
  );
  await kick({ jobs, log }, review.customer.id);
  return review;
}

/** The outbox is filled already: a job that cannot be sent is the sweep's to find. */
export async function kick(
  { jobs, log }: Pick<Decider, "jobs" | "log">,
  customer: Review["customer"]["id"],
): Promise<void> {
  await jobs.delivery({ v: 1, kind: "deliver", customer_id: customer }, 0).catch((error: unknown) => {
    log.error("delivery.not_scheduled", error, { customer });
  });
}
