/** The numbers of reviews that the console shows. */
import * as z from "zod";

/** How many reviews there are of each kind, at most `capped_at`; those set aside for later count once they are back. */
export const ReviewCounts = z.object({
  pending: z.int(),
  failed: z.int(),
  claimed: z.int(),
  /** Held by the caller, or assigned to them. */
  mine: z.int(),
  overdue: z.int(),
  approved: z.int(),
  unknown: z.int(),
  undeliverable: z.int(),
  capped_at: z.int(),
});
export type ReviewCounts = z.infer<typeof ReviewCounts>;
