/** A draft and the model calls that made it. */
import * as z from "zod/mini";
import type { InboundMessage } from "../intake/schema.ts";

/**
 * Why a model's answer is no draft, or why none came. The codes are stable: they are stored with the interaction and
 * the ledger's calls, and the console has a sentence for each.
 */
export const ModelFault = z.enum([
  // Answered, and paid, but not with a reply.
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

/** A model that gave no usable answer while a draft was made. */
export const ModelFailure = z.object({
  stage: z.enum(["llm1", "llm2"]),
  /** Null when no model could be asked any more. */
  model: z.nullable(z.string()),
  reason: ModelFault,
});
export type ModelFailure = z.infer<typeof ModelFailure>;

/** What a stage of a draft cost, all of its calls together. */
const spent = {
  input_tokens: z.nullable(z.int()),
  output_tokens: z.nullable(z.int()),
  /** USD by the price table, or null when the model is not in it. */
  cost_usd: z.nullable(z.number()),
};
const Spent = z.object(spent);
export type Spent = z.infer<typeof Spent>;

/** The model call whose answer was taken; tokens and cost are of those too whose answers could not be used. */
export const ModelCall = z.object({ model: z.string(), text: z.string(), ...spent });
export type ModelCall = z.infer<typeof ModelCall>;

export const Draft = z.object({
  /** The bubbles joined by blank lines. */
  text: z.string(),
  bubbles: z.array(z.string()),
  llm1: ModelCall,
  /** Null when the second stage failed and the first stage's text stands. */
  llm2: z.nullable(ModelCall),
});
export type Draft = z.infer<typeof Draft>;

/** What was paid for stages of which no answer could be used. */
export interface Wasted {
  readonly llm1?: Spent;
  readonly llm2?: Spent;
}

/** Either a draft, or why there is none; the reviewer then writes the answer. */
export type DraftOutcome = (
  | { readonly draft: Draft; readonly failure: null }
  | { readonly draft: null; readonly failure: string }
) & {
  readonly wasted?: Wasted;
  /** Models that gave no usable answer, in the order asked; a draft may exist all the same. */
  readonly failures: readonly ModelFailure[];
};

/**
 * A message of a turn. `edition` is 0 as it was first written; each edit that came after an answer is stored as a
 * message of its own with the next number, so that what was answered stays as it was.
 */
export type TurnMessage = InboundMessage & { readonly edition?: number };
