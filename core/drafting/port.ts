/** A language model as drafting sees it; vendors implement it, and one contract suite checks them. */
import type { ModelFault } from "./schema.ts";

/** A file that goes with a prompt. */
export interface ModelFile {
  /** The `telegram_message_id` of the message that carried it. */
  readonly message: number;
  /** Its media type by its content. */
  readonly type: string;
  readonly bytes: Uint8Array;
}

export interface ModelRequest {
  /** The calling stage: its configured model answers. */
  readonly system: string;
  readonly prompt: string;
  /** The files that the prompt is about; types that the model does not take are left out. */
  readonly files?: readonly ModelFile[];
  /** Maximum length of the answer. */
  readonly maxOutputTokens: number;
  /** Timeout of the whole call, ms; then `model_failed`. */
  readonly timeoutMs: number;
}

/** UTF-16 units read of an answer: the ledger's own limit. */
export const maxAnswerLength = 60_000;

export interface ModelAnswer {
  /** At most `maxAnswerLength`. */
  readonly text: string;
  /** Why the text is not a draft although the call was billed; null if the model finished normally. */
  readonly fault: ModelFault | null;
  readonly inputTokens: number | null;
  /** Input tokens that the provider had cached, which cost less. */
  readonly cachedTokens: number | null;
  /** Input tokens of audio, which may cost more; absent if there are none. */
  readonly audioTokens?: number;
  readonly outputTokens: number | null;
}

export interface LanguageModel {
  /** `google/…`, `openai/…` or `offline`: its name in bills. */
  readonly name: string;
  /** The types of files that it takes; none by default. */
  readonly takes?: RegExp;
  /**
   * Throws `model_failed`, with the ModelFault as its fact `fault`, if the provider is unreachable, reports an error,
   * times out or returns nothing billable.
   */
  generate(request: ModelRequest): Promise<ModelAnswer>;
}

/** Models in fallback order. */
export interface DraftingModels {
  readonly first: readonly LanguageModel[];
  /** If empty, stage 1's text is final. */
  readonly second: readonly LanguageModel[];
}

/** The model that a stage calls. */
export interface CallKey {
  readonly stage: 1 | 2;
  readonly model: string;
}

/** An answered call, which is therefore billed. */
export interface PaidCall extends CallKey {
  readonly text: string;
  readonly fault: ModelFault | null;
  readonly input_tokens: number | null;
  readonly cached_tokens: number | null;
  readonly audio_tokens?: number | null;
  readonly output_tokens: number | null;
}

/**
 * Where a draft records its calls, and finds those that an earlier attempt at the turn already paid for.
 */
export interface CallStore {
  /** The requested calls that were answered before; never throws. */
  paid(calls: readonly CallKey[]): Promise<readonly PaidCall[]>;
  /** Records a call before its answer is used; never throws. */
  record(call: PaidCall): Promise<void>;
}
