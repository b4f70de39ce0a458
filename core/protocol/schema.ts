/** The silence protocol of one customer, as reviewers see and change it. */
import * as z from "zod";
import { CustomerId } from "../kernel/ids.ts";
import { Reviewer } from "../kernel/reviewer.ts";
import { trimmedText } from "../kernel/text.ts";

const time = z.iso.datetime();

/** Silencing requires a reason. */
export const ProtocolChange = z
  .strictObject({ silenced: z.boolean(), reason: trimmedText(1_000).optional() })
  .refine(({ silenced, reason }) => !silenced || reason !== undefined, {
    path: ["reason"],
    message: "say why the customer is silenced",
  });
export type ProtocolChange = z.infer<typeof ProtocolChange>;

/** A change of the protocol; the counts are those of the silence so far. */
const ProtocolEvent = z.object({
  at: time,
  silenced: z.boolean(),
  reason: z.string().nullable(),
  by: Reviewer,
  held_messages: z.int(),
  held_bursts: z.int(),
  saved_cost_usd: z.number().nullable(),
});

export const Protocol = z.object({
  customer_id: CustomerId,
  silenced: z.boolean(),
  reason: z.string().nullable(),
  activated_at: time.nullable(),
  performed_by: Reviewer.nullable(),
  /** Messages held back since the activation. */
  held_messages: z.int(),
  /** Bursts held back since then: each would have been one draft. */
  held_bursts: z.int(),
  /** How many of these messages a person released. */
  released_messages: z.int(),
  /** Average cost of both language models per interaction of this customer; null before the first one. */
  average_cost_usd: z.number().nullable(),
  /** The average times the held bursts, minus the share of released messages; null without an average. */
  saved_cost_usd: z.number().nullable(),
  /** The latest changes, newest first. */
  history: z.array(ProtocolEvent),
});
export type Protocol = z.infer<typeof Protocol>;
