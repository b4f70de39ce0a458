/** Customers as reviewers and the console see and change them. */
import * as z from "zod";
import { CustomerId } from "../kernel/ids.ts";
import { Cursor } from "../kernel/page.ts";
import { isVisible } from "../kernel/visible.ts";
import { Reviewer } from "../kernel/reviewer.ts";

/** Where a customer stands on the way to buying. */
export const FunnelStatus = z.enum(["new", "engaged", "qualified", "customer", "inactive"]);
export type FunnelStatus = z.infer<typeof FunnelStatus>;

const time = z.iso.datetime();

/** The column's limit: `numeric(12, 2)`. */
const mostUsd = 9_999_999_999.99;

/**
 * What stands in a column of cents. So short a decimal is the same number before and after JSON, so its shortest text,
 * which is what Postgres gets, is what was written; one with a third decimal is refused, never rounded.
 */
export const Usd = z
  .number()
  .min(0)
  .max(mostUsd)
  .refine((value) => /^\d{1,10}(\.\d{1,2})?$/.test(String(value)), {
    message: "must have two decimals at the most",
  });

/** Without white space around it, and in letters that show. Postgres' text takes no NUL, and a lone surrogate is no text. */
const words = (most: number) =>
  z
    .string()
    .max(Math.max(1_000, 2 * most))
    .trim()
    .min(1)
    .max(most)
    .refine((text) => isVisible(text) && !text.includes("\0") && text.isWellFormed(), {
      message: "must hold something visible, and neither NUL nor half of a surrogate pair",
    });

/** It stands in the name's place. */
const Nickname = words(64);

/** What reviewers noted of a customer for the drafts; null where nothing is. */
export const CustomerProfile = z.object({
  name: z.string().nullable(),
  age: z.int().nullable(),
  location: z.string().nullable(),
  occupation: z.string().nullable(),
  preferences: z.string().nullable(),
});

/** Null takes a field away, and what is left out stays. */
const ProfileChange = z.strictObject({
  name: words(120).nullable().optional(),
  age: z.int().min(0).max(150).nullable().optional(),
  location: words(200).nullable().optional(),
  occupation: words(200).nullable().optional(),
  preferences: words(1_000).nullable().optional(),
});

export const Customer = z.object({
  id: CustomerId,
  telegram_user_id: z.int(),
  /** As Telegram showed them last. */
  display_name: z.string(),
  username: z.string().nullable(),
  language_code: z.string().nullable(),
  /** Given by a reviewer. */
  nickname: z.string().nullable(),
  status: FunnelStatus,
  lifetime_value_usd: z.number(),
  /** False while the customer blocks the bot. */
  reachable: z.boolean(),
  silenced: z.boolean(),
  created_at: time,
  last_message_at: time.nullable(),
});
export type Customer = z.infer<typeof Customer>;

export const CustomerDetail = Customer.extend({
  profile: CustomerProfile,
  interactions: z.int(),
  /** Of these, how many wait for a decision. */
  pending: z.int(),
  /** What the language models cost for this customer. */
  cost_usd: z.number(),
  protocol: z.object({
    silenced: z.boolean(),
    reason: z.string().nullable(),
    activated_at: time.nullable(),
    performed_by: Reviewer.nullable(),
  }),
});
export type CustomerDetail = z.infer<typeof CustomerDetail>;

export const CustomerQuery = z.strictObject({
  /** Beginnings of words of the name, the user name and the nickname, all of them; or a whole Telegram id. */
  search: z
    .string()
    .max(200)
    .refine((text) => !text.includes("\0") && text.isWellFormed(), {
      message: "must hold neither NUL nor half of a surrogate pair",
    })
    .optional(),
  status: FunnelStatus.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.optional(Cursor),
});
export type CustomerQuery = z.infer<typeof CustomerQuery>;

/** The one with whom something happened last comes first. */
export const CustomerPage = z.object({ items: z.array(Customer), next_cursor: z.string().nullable() });
export type CustomerPage = z.infer<typeof CustomerPage>;

export const CustomerChange = z.strictObject({
  status: FunnelStatus.optional(),
  /** Null takes it away. */
  nickname: Nickname.nullable().optional(),
  lifetime_value_usd: Usd.optional(),
  profile: ProfileChange.optional(),
});
export type CustomerChange = z.infer<typeof CustomerChange>;
