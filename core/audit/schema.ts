/** The audit trail as admins see it. */
import * as z from "zod";
import { ReviewerId } from "../kernel/ids.ts";
import { DayOrMoment } from "../kernel/moment.ts";
import { pageSchema, paging } from "../kernel/page.ts";
import { storable } from "../kernel/text.ts";

export const AuditEntry = z.object({
  id: z.int(),
  at: z.iso.datetime(),
  /** The id is null if no person acted. */
  actor: z.object({ id: z.nullable(ReviewerId), name: z.string() }),
  /** For example `review.approve`. */
  action: z.string(),
  /** For example `interaction`. */
  subject_type: z.string(),
  subject_id: z.string(),
  /** Further facts; the fields depend on the action. */
  detail: z.record(z.string(), z.unknown()),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

const exactly = storable(200).min(1);

export const AuditQuery = z.strictObject({
  /** The id, or the name at the time. */
  actor: exactly.optional(),
  action: exactly.optional(),
  subject_type: exactly.optional(),
  subject_id: exactly.optional(),
  from: z.optional(DayOrMoment),
  /** Inclusive; a day counts as a whole. */
  to: z.optional(DayOrMoment),
  ...paging(),
});
export type AuditQuery = z.infer<typeof AuditQuery>;

/** Newest first. */
export const AuditPage = pageSchema(AuditEntry);
export type AuditPage = z.infer<typeof AuditPage>;
