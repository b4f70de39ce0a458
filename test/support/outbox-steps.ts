/** Steps that the outbox tests share. */
import assert from "node:assert/strict";
import { claimDelivery } from "../../core/delivery/delivery.ts";
import type { SendResult } from "../../core/delivery/port.ts";
import type { ClaimedDelivery } from "../../core/delivery/schema.ts";
import { type CustomerId, deliveryIdOf } from "../../core/kernel/ids.ts";
import type { ApprovedTurn, OutboxWorld } from "./outbox-world.ts";

/** Telegram accepted the message. */
export const sent = (message_id: number): SendResult => ({ kind: "sent", message_id });
/** Nobody knows whether it arrived. */
export const unclear: SendResult = { kind: "unclear", reason: "timeout" };
/** Telegram refused permanently. */
export const blocked: SendResult = {
  kind: "refused",
  code: "blocked",
  reason: "Forbidden: bot was blocked by the user",
};

/** The customer's next bubble; fails if there is none. */
export async function take(world: OutboxWorld, customer: CustomerId): Promise<ClaimedDelivery> {
  const { claimed } = await claimDelivery(world, customer);
  assert.ok(claimed !== null, "nothing was claimed");
  return claimed;
}

/** There is nothing for this worker. */
export const nothing = { claimed: null, due_in_ms: null };
/** The id of the delivery at this position. */
export const idAt = (turn: ApprovedTurn, position: number) => deliveryIdOf(turn.interaction, position);
