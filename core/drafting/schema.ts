/** A draft and the model calls that made it. */
import * as z from "zod/mini";

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
export type DraftOutcome =
  | { readonly draft: Draft; readonly failure: null; readonly wasted?: Wasted }
  | { readonly draft: null; readonly failure: string; readonly wasted?: Wasted };
