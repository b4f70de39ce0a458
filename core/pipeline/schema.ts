/** The jobs that travel through the two queues; ids only, never words. */
import * as z from "zod/mini";
import { CustomerId } from "../kernel/ids.ts";

/** Look at a customer's log: a burst may have ended. */
export const DraftJob = z.object({
  v: z.literal(1),
  kind: z.literal("draft"),
  customer_id: CustomerId,
  /** When the burst ends, ms since 1970. */
  due_at: z.number(),
});
export type DraftJob = z.infer<typeof DraftJob>;

/** Look at a customer's outbox, or answer a pressed button. */
export const DeliveryJob = z.discriminatedUnion("kind", [
  z.object({ v: z.literal(1), kind: z.literal("deliver"), customer_id: CustomerId }),
  z.object({ v: z.literal(1), kind: z.literal("answer_callback"), callback_query_id: z.string() }),
]);
export type DeliveryJob = z.infer<typeof DeliveryJob>;
