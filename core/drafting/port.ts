/** A language model as drafting sees it; vendors implement it, one contract suite checks them. */

export interface ModelRequest {
  /** Which stage asks: its configured model answers. */
  readonly system: string;
  readonly prompt: string;
  /** Upper bound for the answer. */
  readonly maxOutputTokens: number;
  /** The whole call, ms; then `model_failed`. */
  readonly timeoutMs: number;
}

/** UTF-16 units of an answer that are read: as many as the ledger keeps. */
export const longestAnswer = 60_000;

export interface ModelAnswer {
  /** At most `longestAnswer`; empty where a model was paid for nothing: it refused, or wanted a tool. */
  readonly text: string;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
}

export interface LanguageModel {
  /** `google/…`, `openai/…` or `offline`: the name under which it is billed. */
  readonly name: string;
  /** Throws `model_failed` when the provider refuses, times out or answers with nothing that is billed. */
  generate(request: ModelRequest): Promise<ModelAnswer>;
}

/** Which model a stage asks. */
export interface AskedCall {
  readonly stage: 1 | 2;
  readonly model: string;
}

/** A call that was answered, and so is to be paid. */
export interface PaidCall extends AskedCall {
  readonly text: string;
  readonly input_tokens: number | null;
  readonly output_tokens: number | null;
}

/** The calls of one draft: those that an earlier try of the turn paid already, and a place to record new ones. */
export interface CallBook {
  /** Those of the asked calls that were answered before; never throws. */
  paid(asked: readonly AskedCall[]): Promise<readonly PaidCall[]>;
  /** Records a call before its answer is used; never throws. */
  record(call: PaidCall): Promise<void>;
}
