/** The job that drafts what waits in a customer's log. */
import type { CustomerId } from "../kernel/ids.ts";
import type { Ports } from "../kernel/ports.ts";

/** Schedules the customer's next flush; if it cannot be sent, the sweep will send it. */
export async function scheduleFlush(
  { jobs, clock, log }: Pick<Ports, "jobs" | "clock" | "log">,
  customer: CustomerId,
  dueAt: number,
): Promise<void> {
  const job = { v: 1, kind: "draft", customer_id: customer, due_at: dueAt } as const;
  await jobs.draft(job, dueAt - clock.now()).catch((error: unknown) => {
    log.error("flush.not_scheduled", error);
  });
}
