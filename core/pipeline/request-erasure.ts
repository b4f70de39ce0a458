/** Requests the erasure of a customer ([G1]). */
import type { CustomerId } from "../kernel/ids.ts";
import type { Ports } from "../kernel/ports.ts";
import type { Actor } from "../kernel/reviewer.ts";
import {
  isConcluded,
  openErasureOf,
  recordErasure,
  requireConfirmed,
  scheduleErasure,
} from "../privacy/erasures.ts";
import { closedMs } from "../privacy/rules.ts";
import type { Erasure } from "../privacy/schema.ts";
import { closeLog } from "../wal/erase.ts";

type RequestPorts = Pick<Ports, "sql" | "redis" | "jobs" | "clock" | "ids" | "log">;

/**
 * Requests the erasure of a customer, known or not; resolves to the one that is running already, if there is one. A
 * message that is acknowledged afterwards waits in the closed log, and becomes a new customer's first one. Throws
 * `field_invalid` if `confirm` is not the customer's id, and what the stores throw.
 */
export async function requestErasure(
  ports: RequestPorts,
  customer: CustomerId,
  confirm: string,
  by: Actor,
): Promise<Erasure> {
  requireConfirmed(customer, confirm);
  const running = await openErasureOf(ports, customer);
  const erasure = running === null || isConcluded(running) ? await begin(ports, customer, by) : running;
  await scheduleErasure(ports, erasure.id, 0);
  return erasure;
}

/**
 * Closes the log before anything is recorded: without Redis there is no erasure, because its job would erase what comes
 * in until then. If Postgres fails afterwards, messages wait until the request is repeated, or the log opens by itself.
 */
async function begin(ports: RequestPorts, customer: CustomerId, by: Actor): Promise<Erasure> {
  const { updates } = await closeLog(ports, customer, closedMs);
  return recordErasure(ports, customer, updates, by);
}
