/** A customer as the other rooms see them. */
import * as z from "zod/mini";

/** What reviewers noted of a customer; nothing of it is ever drawn out of messages ([S10]). */
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
  /** True while the silence protocol holds this customer's messages back. */
  silenced: z.boolean(),
  /** Absent where an earlier release cached it. */
  profile: z.optional(Profile),
});
export type CustomerStatus = z.infer<typeof CustomerStatus>;
