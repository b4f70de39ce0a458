/**
 * A person confirms that a message arrived: updates the outbox and the memory, and continues with the rest of the
 * reply.
 */
import { confirmArrival, findDelivery } from "../delivery/decide.ts";
import { startDelivery } from "../delivery/start.ts";
import { iso } from "../kernel/clock.ts";
import type { DeliveryId } from "../kernel/ids.ts";
import type { Ports } from "../kernel/ports.ts";
import type { Reviewer } from "../kernel/reviewer.ts";
import { rememberBubble, type DeliverPorts } from "./deliver.ts";

export interface ConfirmPorts
  extends Pick<Ports, "sql" | "jobs" | "clock" | "log">, Pick<DeliverPorts, "remember"> {}

/** Confirms that an `unknown` message arrived. Throws `not_found` or `wrong_state`. */
export async function confirm(
  ports: ConfirmPorts,
  id: DeliveryId,
  reviewer: Reviewer,
  telegramMessageId: number | null,
): Promise<void> {
  const { clock, log, remember } = ports;
  const bubble = await findDelivery(ports, id);
  const alongside =
    bubble.state === "unknown"
      ? [rememberBubble({ id, ...bubble }, iso(clock.now()), telegramMessageId)]
      : [];
  const { customer_id, finished } = await confirmArrival(ports, id, reviewer, telegramMessageId, alongside);
  if (finished !== null) {
    const entry = { role: "assistant", text: finished.text, at: finished.at } as const;
    // Memory rebuilds what it misses from Postgres, so a failure here does not undo the decision.
    await remember(customer_id, [entry]).catch((error: unknown) => {
      log.error("delivery.remember_failed", error, { customer: customer_id });
    });
  }
  await startDelivery(ports, customer_id);
}
