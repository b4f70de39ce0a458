/** What the sweep does for the outbox: sends without a receipt, and deliveries whose job was lost. */
import { iso } from "../kernel/clock.ts";
import type { CustomerId, DeliveryId } from "../kernel/ids.ts";
import type { Ports } from "../kernel/ports.ts";
import { overdueMs, stuckMs } from "./rules.ts";
import * as sql from "./sql.ts";

/** Marks at most `limit` sends without a receipt as `unknown`, for a person to decide; resolves to their ids. */
export async function giveUpStuck(
  { sql: store, clock, log }: Pick<Ports, "sql" | "clock" | "log">,
  limit: number,
): Promise<DeliveryId[]> {
  const now = clock.now();
  const stuck = await store.query(sql.markStuckUnknown(iso(now - stuckMs), iso(now), limit));
  for (const { id } of stuck) log.warn("delivery.stuck", { delivery: id });
  return stuck.map(({ id }) => id);
}

/** Sends new jobs for at most `limit` customers whose next bubble is overdue; resolves to these customers. */
export async function restartDeliveries(
  { sql: store, clock, jobs }: Pick<Ports, "sql" | "clock" | "jobs">,
  limit: number,
): Promise<CustomerId[]> {
  const overdue = await store.query(sql.selectOverdue(iso(clock.now() - overdueMs), limit));
  const customers = overdue.map((row) => row.user_id);
  for (const customer of customers) await jobs.delivery({ v: 1, kind: "deliver", customer_id: customer }, 0);
  return customers;
}
