/** A draft and the model calls that made it. */
import * as z from "zod/mini";

/** One model call, as it is billed. */
export const ModelCall = z.object({
  model: z.string(),
  text: z.string(),
  input_tokens: z.nullable(z.int()),
  output_tokens: z.nullable(z.int()),
  /** USD by the price table, or null when the model is not in it. */
  cost_usd: z.nullable(z.number()),
});
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

/** Either a draft, or why there is none; the reviewer then writes the answer. */
export type DraftOutcome =
  | { readonly draft: Draft; readonly failure: null }
  | { readonly draft: null; readonly failure: string };
