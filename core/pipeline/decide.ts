/** A person's decisions on messages that were sent or not. */
import type { Delivery } from "../delivery/delivery.ts";
import type { DeliveredWords } from "../delivery/schema.ts";
import { startDelivery } from "../delivery/start.ts";
import { iso } from "../kernel/clock.ts";
import type { CustomerId, DeliveryId } from "../kernel/ids.ts";
import type { Ports } from "../kernel/ports.ts";
import type { Reviewer } from "../kernel/reviewer.ts";
import type { HistoryEntry } from "../memory/schema.ts";
import { bubbleRemembered } from "./deliver.ts";

export interface Desk extends Pick<Ports, "jobs" | "clock" | "log"> {
  readonly delivery: Delivery;
  /** Appends to a conversation's memory in one round trip. */
  readonly remember: (customer: CustomerId, entries: readonly HistoryEntry[]) => Promise<void>;
}

/** A person says "send again". Throws `not_found` or `wrong_state`. */
export async function resend(decider: Desk, id: DeliveryId, reviewer: Reviewer): Promise<void> {
  const { customer_id } = await decider.delivery.resend(id, reviewer);
  await startDelivery(decider, customer_id);
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
  await startDelivery(decider, customer_id);
}

const confirmedBubble = (
  { clock }: Pick<Desk, "clock">,
  id: DeliveryId,
  bubble: DeliveredWords,
  messageId: number | undefined,
) => bubbleRemembered({ id, ...bubble }, iso(clock.now()), messageId ?? null);
