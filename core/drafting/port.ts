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

export interface ModelAnswer {
  readonly text: string;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
}

export interface LanguageModel {
  /** `google/…`, `openai/…` or `offline`: the name under which it is billed. */
  readonly name: string;
  /** Throws `model_failed` when the provider refuses, times out or answers with nothing. */
  generate(request: ModelRequest): Promise<ModelAnswer>;
}
