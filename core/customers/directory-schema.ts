/** Customers as reviewers see and change them. */
import * as z from "zod";
import { ExpectedVersion, Version } from "../kernel/edits.ts";
import { CustomerId } from "../kernel/ids.ts";
import { pageSchema, paging } from "../kernel/page.ts";
import { storable, trimmedText } from "../kernel/text.ts";
import { Reviewer } from "../kernel/reviewer.ts";

/** A customer's stage in the sales funnel. */
export const FunnelStatus = z.enum(["new", "engaged", "qualified", "customer", "inactive"]);
export type FunnelStatus = z.infer<typeof FunnelStatus>;

const time = z.iso.datetime();

/** The column's limit: `numeric(12, 2)`. */
const maxUsd = 9_999_999_999.99;

/**
 * A value for a column of cents. A decimal this short survives JSON unchanged, so Postgres gets exactly what was
 * entered; a value with a third decimal is rejected, never rounded.
 */
export const Usd = z
  .number()
  .min(0)
  .max(maxUsd)
  .refine((value) => /^\d{1,10}(\.\d{1,2})?$/.test(String(value)), {
    message: "must have at most two decimals",
  });

/** Shown instead of the name. */
const Nickname = trimmedText(64);

/** Reviewers' notes on a customer, for drafts; null where there is none. */
export const CustomerProfile = z.object({
  name: z.string().nullable(),
  age: z.int().nullable(),
  location: z.string().nullable(),
  occupation: z.string().nullable(),
  preferences: z.string().nullable(),
});

/** Null clears a field; an omitted field is unchanged. */
const ProfileChange = z.strictObject({
  name: trimmedText(120).nullable().optional(),
  age: z.int().min(0).max(150).nullable().optional(),
  location: trimmedText(200).nullable().optional(),
  occupation: trimmedText(200).nullable().optional(),
  preferences: trimmedText(1_000).nullable().optional(),
});

export const Customer = z.object({
  id: CustomerId,
  telegram_user_id: z.int(),
  /** As Telegram last showed them. */
  display_name: z.string(),
  username: z.string().nullable(),
  language_code: z.string().nullable(),
  /** Set by a reviewer. */
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
  /** How often status, nickname, value or profile were changed. */
  version: Version,
  profile: CustomerProfile,
  interactions: z.int(),
  /** How many of them wait for a decision. */
  pending: z.int(),
  /** Messages that were held back and wait for a person. */
  quarantined: z.int(),
  /** Cost of the language models for this customer. */
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
  /** Prefixes of words in the name, user name and nickname, all of which must match; or a complete Telegram id. */
  search: storable(200).optional(),
  status: FunnelStatus.optional(),
  ...paging(),
});
export type CustomerQuery = z.infer<typeof CustomerQuery>;

/** Most recently active first. */
export const CustomerPage = pageSchema(Customer);
export type CustomerPage = z.infer<typeof CustomerPage>;

export const CustomerChange = z.strictObject({
  status: FunnelStatus.optional(),
  /** Null clears it. */
  nickname: Nickname.nullable().optional(),
  lifetime_value_usd: Usd.optional(),
  profile: ProfileChange.optional(),
  version: ExpectedVersion,
});
export type CustomerChange = z.infer<typeof CustomerChange>;
