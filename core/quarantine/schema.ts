/** Quarantined messages as reviewers see, release and delete them. */
import * as z from "zod";
import { CustomerId } from "../kernel/ids.ts";
import { pageSchema, paging } from "../kernel/page.ts";
import { Reviewer } from "../kernel/reviewer.ts";

/** Why a message was held back: the customer was silenced, or exceeded the limit. */
export const QuarantineReason = z.enum(["silence", "rate_limit"]);
export type QuarantineReason = z.infer<typeof QuarantineReason>;

/** `expired` messages are deleted by the next sweep. */
export const QuarantineState = z.enum(["held", "released", "expired"]);
export type QuarantineState = z.infer<typeof QuarantineState>;

const time = z.iso.datetime();

/** Increases with each message. */
export const QuarantineId = z.int().min(1);

export const QuarantinedMessage = z.object({
  id: QuarantineId,
  customer: z.object({ id: CustomerId, display_name: z.string(), nickname: z.string().nullable() }),
  reason: QuarantineReason,
  state: QuarantineState,
  /** Whether it is the edit of an earlier message. */
  is_edit: z.boolean(),
  /** Its text, content and references, as a draft would see them; null if it can no longer be read. */
  text: z.string().nullable(),
  /** When the customer wrote or edited it. */
  sent_at: time.nullable(),
  /** When the customer deleted it in a business chat; it can no longer be released. */
  deleted_at: time.nullable(),
  held_at: time,
  expires_at: time,
  released_at: time.nullable(),
  released_by: Reviewer.nullable(),
});
export type QuarantinedMessage = z.infer<typeof QuarantinedMessage>;

export const QuarantineQuery = z.strictObject({
  customer: z.optional(CustomerId),
  reason: QuarantineReason.optional(),
  state: QuarantineState.default("held"),
  ...paging(),
});
export type QuarantineQuery = z.infer<typeof QuarantineQuery>;

/** Newest first. */
export const QuarantinePage = pageSchema(QuarantinedMessage);
export type QuarantinePage = z.infer<typeof QuarantinePage>;

/** Counts are capped at `capped_at`. */
export const QuarantineStatistics = z.object({
  /** Messages waiting for a person. */
  held: z.int(),
  /** By reason. */
  silence: z.int(),
  rate_limit: z.int(),
  /** How many customers they belong to. */
  customers: z.int(),
  oldest_at: time.nullable(),
  /** How many expire within a day. */
  expiring: z.int(),
  /** How many of the newest were released. */
  released: z.int(),
  capped_at: z.int(),
});
export type QuarantineStatistics = z.infer<typeof QuarantineStatistics>;

/** How many messages one call releases. */
export const releasedAtOnce = 500;

/** What to release: all messages of a customer, or these. */
export const ReleaseRequest = z
  .strictObject({
    customer: z.optional(CustomerId),
    ids: z.array(QuarantineId).min(1).max(releasedAtOnce).optional(),
  })
  .refine(({ customer, ids }) => (customer === undefined) !== (ids === undefined), {
    path: ["ids"],
    message: "name either a customer or ids",
  });
export type ReleaseRequest = z.infer<typeof ReleaseRequest>;

/** The result for each message. */
export const Release = z.object({
  released: z.array(z.object({ id: QuarantineId, customer_id: CustomerId })),
  refused: z.array(
    z.object({ id: QuarantineId, code: z.enum(["not_found", "wrong_state"]), detail: z.string() }),
  ),
  /** The customer has more: release again. */
  more: z.boolean(),
});
export type Release = z.infer<typeof Release>;
