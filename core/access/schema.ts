/** Who calls the reviewer API. */
import type { Reviewer } from "../review/schema.ts";

export type Role = "reviewer" | "admin";

/** A signed-in person; an admin may do all that a reviewer may. */
export interface Principal {
  readonly reviewer: Reviewer;
  readonly role: Role;
}
