/** The queues. Delivery is at-least-once, so every job is safe to run twice. */
import type { DeliveryJob, DraftJob, RememberJob } from "./schema.ts";

export interface Jobs {
  /** Sends a job that arrives after `delayMs` (whole seconds, rounded down, 900 s at most). Throws `queue_unavailable`. */
  draft(job: DraftJob, delayMs: number): Promise<void>;
  /** As above, to the same queue: its worker has the models. */
  remember(job: RememberJob, delayMs: number): Promise<void>;
  /** The same for the delivery queue. */
  delivery(job: DeliveryJob, delayMs: number): Promise<void>;
}
