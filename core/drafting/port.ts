/** A language model as drafting sees it; vendors implement it, and one contract suite checks them. */
import type { ModelFault } from "./schema.ts";

export interface ModelRequest {
  /** The stage that asks: its configured model answers. */
  readonly system: string;
  readonly prompt: string;
  /** Upper bound for the answer. */
  readonly maxOutputTokens: number;
  /** Limit for the whole call, ms; then `model_failed`. */
  readonly timeoutMs: number;
}

/** UTF-16 units of an answer that are read: the ledger's own limit. */
export const longestAnswer = 60_000;

export interface ModelAnswer {
  /** At most `longestAnswer`. */
  readonly text: string;
  /** Why the text is no draft although the call was billed; null if the model finished normally. */
  readonly fault: ModelFault | null;
  readonly inputTokens: number | null;
  /** Input tokens that the provider had cached, which cost less. */
  readonly cachedTokens: number | null;
  readonly outputTokens: number | null;
}

export interface LanguageModel {
  /** `google/…`, `openai/…` or `offline`: the name under which it is billed. */
  readonly name: string;
  /**
   * Throws `model_failed`, with the ModelFault as its fact `fault`, if the provider is unreachable, reports an error,
   * times out or returns nothing billable.
   */
  generate(request: ModelRequest): Promise<ModelAnswer>;
}

/** The model that a stage asks. */
export interface AskedCall {
  readonly stage: 1 | 2;
  readonly model: string;
}

/** A call that was answered, and is therefore billed. */
export interface PaidCall extends AskedCall {
  readonly text: string;
  readonly fault: ModelFault | null;
  readonly input_tokens: number | null;
  readonly cached_tokens: number | null;
  readonly output_tokens: number | null;
}

/**
 * The calls of one draft: those that an earlier try of the turn already paid for, and where new ones are recorded.
 */
export interface CallBook {
  /** The requested calls that were answered before; never throws. */
  paid(asked: readonly AskedCall[]): Promise<readonly PaidCall[]>;
  /** Records a call before its answer is used; never throws. */
  record(call: PaidCall): Promise<void>;
}
