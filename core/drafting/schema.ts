/** A draft and the model calls that made it. */
import * as z from "zod/mini";
import type { InboundMessage } from "../intake/schema.ts";

/**
 * Why a model's answer is not a draft, or why there is none. The codes are stable: interactions and the ledger store
 * them, and the console has a message for each.
 */
export const ModelFault = z.enum([
  // Answered, and billed, but not with a reply.
  "refused",
  "content_filter",
  "safety",
  "recitation",
  "prohibited_content",
  "prompt_blocked",
  "truncated",
  "empty",
  "tool_call",
  "provider_error",
  "unfinished",
  "unusable",
  // Not answered.
  "malformed",
  "timeout",
  "unreachable",
  "rate_limited",
  "unauthorised",
  "rejected",
  "unavailable",
  "out_of_time",
  "unexpected",
]);
export type ModelFault = z.infer<typeof ModelFault>;

/** A model without a usable answer while a draft was made. */
export const ModelFailure = z.object({
  stage: z.enum(["llm1", "llm2"]),
  /** Null if there was no model left to call. */
  model: z.nullable(z.string()),
  reason: ModelFault,
});
export type ModelFailure = z.infer<typeof ModelFailure>;

/** The total cost of a stage's calls. */
const spent = {
  input_tokens: z.nullable(z.int()),
  output_tokens: z.nullable(z.int()),
  /** USD by the price table, or null if the model is not in it. */
  cost_usd: z.nullable(z.number()),
};
const Spent = z.object(spent);
export type Spent = z.infer<typeof Spent>;

/** The model call whose answer was used; tokens and cost include unusable answers. */
export const ModelCall = z.object({ model: z.string(), text: z.string(), ...spent });
export type ModelCall = z.infer<typeof ModelCall>;

export const Draft = z.object({
  /** The bubbles joined by blank lines. */
  text: z.string(),
  bubbles: z.array(z.string()),
  llm1: ModelCall,
  /** Null if the second stage failed, so that the first stage's text is the draft. */
  llm2: z.nullable(ModelCall),
});
export type Draft = z.infer<typeof Draft>;

/** The cost of stages without a usable answer. */
export interface Wasted {
  readonly llm1?: Spent;
  readonly llm2?: Spent;
}

/** A file of the customer's that a model was given. */
export const SeenFile = z.object({
  telegram_message_id: z.int(),
  /** Its media type by its content. */
  type: z.string(),
});
export type SeenFile = z.infer<typeof SeenFile>;

/** Either a draft, or the reason why there is none; then the reviewer writes the reply. */
export type DraftOutcome = (
  | { readonly draft: Draft; readonly failure: null }
  | { readonly draft: null; readonly failure: string }
) & {
  readonly wasted?: Wasted;
  /** Models without a usable answer, in order; there may still be a draft. */
  readonly failures: readonly ModelFailure[];
  /** The files that the draft's models were given; null or absent if unknown. */
  readonly seen?: readonly SeenFile[] | null;
};

/**
 * A message of a turn. `edition` is 0 for the original; each edit after an answer is stored as a separate message with
 * the next number, so that the answered text stays as it was.
 */
export type TurnMessage = InboundMessage & {
  readonly edition?: number;
  /** It was deleted in a business chat. */
  readonly deleted?: boolean;
};
