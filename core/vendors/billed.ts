/** The tokens of an answer that the SDK refuses to read: the provider bills them all the same. */
import { APICallError, InvalidResponseDataError } from "ai";
import * as z from "zod/mini";
import { parseJson } from "../kernel/parse-json.ts";

/** Tokens as the SDK reports them. */
export interface ReportedUsage {
  readonly inputTokens?: number | undefined;
  readonly inputTokenDetails?: { readonly cacheReadTokens?: number | undefined };
  readonly outputTokens?: number | undefined;
  /** As the provider wrote it. */
  readonly raw?: unknown;
}

const count = z.nullish(z.number());

const OpenaiUsage = z.object({
  prompt_tokens: count,
  completion_tokens: count,
  prompt_tokens_details: z.nullish(z.object({ cached_tokens: count })),
});
const GeminiUsage = z.object({
  promptTokenCount: count,
  cachedContentTokenCount: count,
  candidatesTokenCount: count,
  thoughtsTokenCount: count,
});
const Billed = z.object({ usage: z.optional(z.unknown()), usageMetadata: z.optional(z.unknown()) });

const bodyOf = (error: unknown): unknown => {
  if (InvalidResponseDataError.isInstance(error)) return error.data;
  if (!APICallError.isInstance(error) || error.statusCode !== 200) return null;
  return parseJson(error.responseBody ?? "");
};

function usageIn(body: unknown): ReportedUsage {
  const { usage, usageMetadata: raw } = Billed.safeParse(body).data ?? {};
  const openai = OpenaiUsage.safeParse(usage).data;
  if (openai !== undefined)
    return {
      inputTokens: openai.prompt_tokens ?? 0,
      inputTokenDetails: { cacheReadTokens: openai.prompt_tokens_details?.cached_tokens ?? 0 },
      outputTokens: openai.completion_tokens ?? 0,
    };
  const gemini = GeminiUsage.safeParse(raw).data;
  if (gemini === undefined) return {};
  return {
    inputTokens: gemini.promptTokenCount ?? 0,
    inputTokenDetails: { cacheReadTokens: gemini.cachedContentTokenCount ?? 0 },
    outputTokens: (gemini.candidatesTokenCount ?? 0) + (gemini.thoughtsTokenCount ?? 0),
    raw,
  };
}

/** The tokens that a call which threw was billed; null if its answer reports none. */
export function billedIn(error: unknown): ReportedUsage | null {
  const usage = usageIn(bodyOf(error));
  const { inputTokens = 0, outputTokens = 0 } = usage;
  return inputTokens > 0 || outputTokens > 0 ? usage : null;
}
