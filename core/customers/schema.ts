/** A customer as the other rooms see them. */
import * as z from "zod/mini";

/** The cached part of a customer's status: what a draft needs to know. */
export const CustomerStatus = z.object({
  funnel_status: z.string(),
  nickname: z.nullable(z.string()),
  /** True while the silence protocol holds this customer's messages back. */
  silenced: z.boolean(),
});
export type CustomerStatus = z.infer<typeof CustomerStatus>;
