/** A member of the team, as decisions, audit rows and the console name them. */
import * as z from "zod";
import { ReviewerId } from "./ids.ts";

export const Reviewer = z.object({ id: ReviewerId, name: z.string() });
export type Reviewer = z.infer<typeof Reviewer>;

/** Who acts: a member of the team, or the command line or NADIA itself, which have no id. */
export type Actor = Reviewer | { readonly id: null; readonly name: string };

/** A member of the team who acts on a review, and from where, if not from the console or the API. */
export interface ActingReviewer extends Reviewer {
  readonly source?: "telegram";
}
