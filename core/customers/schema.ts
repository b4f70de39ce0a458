/** A customer as other modules see them. */
import * as z from "zod/mini";

/** Reviewers' notes on a customer; never extracted from messages ([S10]). */
export const Profile = z.object({
  name: z.optional(z.string()),
  age: z.optional(z.int()),
  location: z.optional(z.string()),
  occupation: z.optional(z.string()),
  preferences: z.optional(z.string()),
});
export type Profile = z.infer<typeof Profile>;

/** The cached part of a customer's status: what a draft needs to know. */
export const CustomerStatus = z.object({
  funnel_status: z.string(),
  nickname: z.nullable(z.string()),
  /** True while the silence protocol holds back this customer's messages. */
  silenced: z.boolean(),
  /** Missing in entries cached by an earlier release. */
  profile: z.optional(Profile),
});
export type CustomerStatus = z.infer<typeof CustomerStatus>;
