/** Requests the erasure of a customer ([G1]). */
import type { CustomerId } from "../kernel/ids.ts";
import type { Ports } from "../kernel/ports.ts";
import {
  markUpdates,
  type OpenErasure,
  recordErasure,
  type Requester,
  scheduleErasure,
} from "../privacy/erasures.ts";
import { closedMs } from "../privacy/rules.ts";
import type { Erasure } from "../privacy/schema.ts";
import { closeLog } from "../wal/erasing.ts";

type RequestPorts = Pick<Ports, "sql" | "redis" | "jobs" | "clock" | "ids" | "log">;

/**
 * Requests the erasure of a customer, known or not; resolves to the one that is running already, if there is one. A
 * message that is acknowledged afterwards waits in the closed log, and becomes a new customer's first one. Throws
 * `field_invalid` if `confirm` is not the customer's id.
 */
export async function requestErasure(
  ports: RequestPorts,
  customer: CustomerId,
  confirm: string,
  by: Requester,
): Promise<Erasure> {
  const { erasure, isNew } = await recordErasure(ports, customer, confirm, by);
  if (isNew) await closeNow(ports, { id: erasure.id, customer_id: customer });
  await scheduleErasure(ports, erasure.id, 0);
  return erasure;
}

/** Records what is to be removed. If a store fails, the job does the same, with what has come in until then. */
async function closeNow(
  ports: RequestPorts,
  erasure: Pick<OpenErasure, "id" | "customer_id">,
): Promise<void> {
  try {
    const { updates } = await closeLog(ports, erasure.customer_id, closedMs);
    await markUpdates(ports, erasure, updates);
  } catch (error) {
    ports.log.error("erasure.not_closed", error, { erasure: erasure.id });
  }
}
