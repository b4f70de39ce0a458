/** Starts the delivery of what is in a customer's outbox. */
import type { CustomerId } from "../kernel/ids.ts";
import type { Ports } from "../kernel/ports.ts";

/** Sends the delivery job. It does not throw: the outbox is already filled, and the sweep replaces a lost job. */
export async function startDelivery(
  { jobs, log }: Pick<Ports, "jobs" | "log">,
  customer: CustomerId,
  delayMs = 0,
): Promise<void> {
  await jobs.delivery({ v: 1, kind: "deliver", customer_id: customer }, delayMs).catch((error: unknown) => {
    log.error("delivery.not_scheduled", error, { customer });
  });
}
