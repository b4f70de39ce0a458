/** The job that drafts a reply to what waits in a customer's log. */
import type { CustomerId } from "../kernel/ids.ts";
import type { Ports } from "../kernel/ports.ts";

/** Sends the job for a burst that ends at `dueAt`, ms since 1970. Throws `queue_unavailable`. */
export const sendFlush = (
  { jobs, clock }: Pick<Ports, "jobs" | "clock">,
  customer: CustomerId,
  dueAt: number,
): Promise<void> =>
  jobs.draft({ v: 1, kind: "draft", customer_id: customer, due_at: dueAt }, dueAt - clock.now());

/** Schedules the customer's next flush; if it cannot be sent, the sweep will send it. */
export const scheduleFlush = (
  ports: Pick<Ports, "jobs" | "clock" | "log">,
  customer: CustomerId,
  dueAt: number,
): Promise<void> =>
  sendFlush(ports, customer, dueAt).catch((error: unknown) => {
    ports.log.error("flush.not_scheduled", error);
  });
