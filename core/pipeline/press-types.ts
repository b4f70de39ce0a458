/** The types that handling a pressed button needs. */
import type { Role } from "../access/schema.ts";
import type { CustomerId } from "../kernel/ids.ts";
import type { PressJob } from "../kernel/jobs.ts";
import type { ActingReviewer } from "../kernel/reviewer.ts";
import type { PostPorts } from "./show-posts.ts";

export type PressPorts = PostPorts;

/** The message for the person who pressed, and the customer whose posts may have changed. */
export interface Pressed {
  readonly text: string;
  /** Shown until the person closes it. */
  readonly alert: boolean;
  readonly customer: CustomerId | null;
}

/** Who pressed, and where. */
export interface Presser {
  readonly actor: ActingReviewer;
  readonly role: Role;
  readonly at: Pick<PressJob, "chat_id" | "message_id" | "telegram_user_id">;
}
