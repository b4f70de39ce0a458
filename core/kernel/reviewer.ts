/** A member of the team, as decisions, audit rows and the console name them. */
import * as z from "zod";
import { ReviewerId } from "./ids.ts";

export const Reviewer = z.object({ id: ReviewerId, name: z.string() });
export type Reviewer = z.infer<typeof Reviewer>;

/** A member of the team who acts, and from where, if not from the console or the API. */
export interface Actor extends Reviewer {
  readonly source?: "telegram";
}
