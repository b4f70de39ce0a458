/** Filters of the history. */
import * as z from "zod";
import { CustomerId, ReviewerId } from "../kernel/ids.ts";
import { DayOrMoment } from "../kernel/moment.ts";
import { paging } from "../kernel/page.ts";
import { storable } from "../kernel/text.ts";
import { Statuses } from "./schema.ts";

const flag = z.enum(["true", "false"]);

export const HistoryQuery = z.strictObject({
  status: Statuses.optional(),
  customer: z.optional(CustomerId),
  /** Who decided. */
  reviewer: z.optional(ReviewerId),
  tag: storable(64).min(1).optional(),
  /** Created at this time or later; a day means all of it, in the team's time zone. */
  from: z.optional(DayOrMoment),
  /** Created at this time or earlier. */
  to: z.optional(DayOrMoment),
  /** Decided at this time or later; the latest decision comes first. */
  decided_from: z.optional(DayOrMoment),
  /** Decided at this time or earlier. */
  decided_to: z.optional(DayOrMoment),
  /**
   * Only what was sent: with another text than the draft (`true`), as drafted (`false`), or without a draft
   * (`written`).
   */
  edited: z.enum(["true", "false", "written"]).optional(),
  /**
   * Decided after the team's target or expired (`true`), or decided within it (`false`); interactions in which a
   * reviewer wrote first match neither.
   */
  late: flag.optional(),
  /** Only those whose draft called this model. */
  model: storable(200).min(1).optional(),
  /** Who holds the claim now. */
  holder: z.optional(ReviewerId),
  ...paging(),
});
export type HistoryQuery = z.infer<typeof HistoryQuery>;
