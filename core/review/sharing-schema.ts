/**
 * Work shared by several reviewers: presence, the next review, assignments, postponing, and steps on many reviews.
 */
import * as z from "zod";
import { CustomerId, InteractionId, ReviewerId } from "../kernel/ids.ts";
import { Reviewer } from "../kernel/reviewer.ts";
import { ForceOption, Rejection } from "./schema.ts";

/** A reviewer who is viewing a customer or their review. */
export const Presence = z.object({
  reviewer: Reviewer,
  customer: CustomerId,
  /** The review that is open, or null on the customer's page. */
  review: z.nullable(InteractionId),
  since: z.iso.datetime(),
});
export type Presence = z.infer<typeof Presence>;

export const PresenceList = z.object({ items: z.array(Presence) });
export type PresenceList = z.infer<typeof PresenceList>;

/** What is open: a review of this customer, or their page. */
export const PresenceInput = z.strictObject({ review: z.optional(InteractionId) });
export type PresenceInput = z.infer<typeof PresenceInput>;

export const Colleagues = z.object({ items: z.array(Reviewer) });
export type Colleagues = z.infer<typeof Colleagues>;

export const NextQuery = z.strictObject({
  /** The part of the queue to work through; all of it by default. */
  show: z
    .enum([
      "all",
      "mine",
      "flagged",
      "failed",
      "overdue",
      "later",
      // What the page "Now" counts.
      ...(["free", "claimed", "second", "late"] as const),
    ])
    .optional(),
  /** The review being left: the search starts after it. */
  after: z.optional(InteractionId),
});
export type NextQuery = z.infer<typeof NextQuery>;

export const NextReview = z.object({
  /** Null if no free review is left. */
  id: z.nullable(InteractionId),
});
export type NextReview = z.infer<typeof NextReview>;

const version = Rejection.shape.version;
const { force } = ForceOption.shape;

export const Assignment = z.strictObject({
  /** Null means nobody, so "Next" offers it to everyone. */
  to: z.nullable(ReviewerId),
  version,
  force,
});
export type Assignment = z.infer<typeof Assignment>;

export const Postponement = z.strictObject({
  /** When it comes back, in the future and before it expires; null means now. */
  until: z.iso.datetime({ offset: true }).nullable(),
  version,
});
export type Postponement = z.infer<typeof Postponement>;

const bulkStep = z.strictObject({
  step: z.enum(["reject", "assign", "release"]),
  reviews: z
    .array(z.strictObject({ id: InteractionId, version }))
    .min(1)
    .max(100),
  /** Required to reject. */
  reason: Rejection.shape.reason.optional(),
  /** Required to assign; null means nobody, so "Next" offers them to everyone. */
  to: z.nullable(ReviewerId).optional(),
  force,
  /** Changes nothing, and reports what would happen. */
  preview: z.boolean().optional(),
});
export const BulkStep = bulkStep
  .refine(({ reviews }) => new Set(reviews.map(({ id }) => id)).size === reviews.length, {
    path: ["reviews"],
    message: "must name each review only once",
  })
  .refine(({ step, reason, preview }) => step !== "reject" || preview === true || reason !== undefined, {
    path: ["reason"],
    message: "is required to reject",
  })
  .refine(({ step, to, preview }) => step !== "assign" || preview === true || to !== undefined, {
    path: ["to"],
    message: "is required to assign; null assigns them to nobody",
  });
export type BulkStep = z.infer<typeof BulkStep>;

export const BulkResult = z.object({
  /** In the order in which they were sent. */
  results: z.array(
    z.object({
      id: InteractionId,
      /** The step was taken, or in a preview would be. */
      ok: z.boolean(),
      /** Why not, as an error's code and message. */
      code: z.string().nullable(),
      detail: z.string().nullable(),
    }),
  ),
});
export type BulkResult = z.infer<typeof BulkResult>;
