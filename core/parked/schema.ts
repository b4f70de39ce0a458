/** Updates that started no draft, as reviewers see, retry and delete them. */
import * as z from "zod";
import { CustomerId } from "../kernel/ids.ts";
import { pageSchema, paging } from "../kernel/page.ts";

const time = z.iso.datetime();

/** Telegram's update id, or a negative number of our own: for a log entry, or if Telegram has used the id again. */
export const ParkedId = z.int();

export const ParkedUpdate = z.object({
  id: ParkedId,
  /** The customer; null if NADIA knows none. */
  customer: z
    .object({ id: CustomerId, display_name: z.string(), nickname: z.string().nullable() })
    .nullable(),
  /** Telegram's name for the kind of update, such as `message`. */
  kind: z.string(),
  /** `stored` updates are expected, such as those of business accounts; `parked` ones are not. */
  fate: z.enum(["stored", "parked"]),
  /** Why it started no draft, such as `failed_repeatedly` or `group_chat`. */
  reason: z.string(),
  /** Its text; null if none is known. */
  text: z.string().nullable(),
  /** The beginning of the stored update. */
  content: z.string(),
  parked_at: time,
  /** Whether a retry can draft it. */
  retryable: z.boolean(),
});
export type ParkedUpdate = z.infer<typeof ParkedUpdate>;

export const ParkedQuery = z.strictObject({
  reason: z
    .string()
    .regex(/^[a-z_]{1,100}$/, "must be a reason")
    .optional(),
  ...paging(100),
});
export type ParkedQuery = z.infer<typeof ParkedQuery>;

/** Newest first. */
export const ParkedPage = pageSchema(ParkedUpdate);
export type ParkedPage = z.infer<typeof ParkedPage>;
