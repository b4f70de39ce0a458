/** Who did what, as admins see it. */
import * as z from "zod";
import { ReviewerId } from "../kernel/ids.ts";
import { DayOrMoment } from "../kernel/moment.ts";
import { Cursor } from "../kernel/page.ts";

export const AuditEntry = z.object({
  id: z.int(),
  at: z.iso.datetime(),
  /** The id is null for what NADIA did by itself. */
  actor: z.object({ id: z.nullable(ReviewerId), name: z.string() }),
  /** Such as `review.approve`. */
  action: z.string(),
  /** Such as `interaction`. */
  subject_type: z.string(),
  subject_id: z.string(),
  /** What else is worth knowing; each action has fields of its own. */
  detail: z.record(z.string(), z.unknown()),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

const exactly = z
  .string()
  .min(1)
  .max(200)
  .refine((text) => !text.includes("\0") && text.isWellFormed(), {
    message: "must hold neither NUL nor half of a surrogate pair",
  });

export const AuditQuery = z.strictObject({
  /** Someone's id, or their name as it was then. */
  actor: exactly.optional(),
  action: exactly.optional(),
  subject_type: exactly.optional(),
  subject_id: exactly.optional(),
  from: z.optional(DayOrMoment),
  /** Inclusive: of a day the whole of it. */
  to: z.optional(DayOrMoment),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.optional(Cursor),
});
export type AuditQuery = z.infer<typeof AuditQuery>;

/** The newest first. */
export const AuditPage = z.object({ items: z.array(AuditEntry), next_cursor: z.string().nullable() });
export type AuditPage = z.infer<typeof AuditPage>;
