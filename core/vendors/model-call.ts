/** One call of a language model through the AI SDK. Loading this module takes longer than all of drafting's own code. */
import { createGoogle } from "@ai-sdk/google";
import { createOpenAI } from "@ai-sdk/openai";
import { generateText } from "ai";
import { longestAnswer, type ModelAnswer, type ModelRequest } from "../drafting/port.ts";
import type { ModelFault } from "../drafting/schema.ts";
import { NadiaError } from "../kernel/errors.ts";
import { type EventLoop, withTimeout } from "../kernel/timeout.ts";
import { billedIn, type Failure, failureOf, faultOf } from "./answer-faults.ts";
import type { Provider } from "./model-names.ts";

/** A model, its provider's account, which files it takes, and the loop that measures its timeouts. */
export interface CalledModel {
  /** The provider and the model's id there, as in the settings. */
  readonly name: string;
  readonly provider: Provider;
  readonly id: string;
  readonly apiKey: string;
  /** Null for the provider's own. */
  readonly baseURL: string | null;
  readonly takes: RegExp;
  readonly loop: EventLoop;
}

// The SDK would print warnings to the console, bypassing our log.
globalThis.AI_SDK_LOG_WARNINGS = false;

/** Throws `model_failed` if there is neither an answer nor a bill. */
export async function callModel(model: CalledModel, request: ModelRequest): Promise<ModelAnswer> {
  const { text, fault, usage } = await withTimeout(
    Math.max(1, request.timeoutMs),
    (signal) => answered(model, request, signal),
    model.loop,
  );
  const { inputTokens = null, outputTokens = null } = usage;
  const cachedTokens = usage.inputTokenDetails?.cacheReadTokens ?? null;
  // A billed call is an answer, whatever is wrong with it: the caller records it, then judges it.
  if (text.trim() !== "" || inputTokens || outputTokens)
    return { text, fault, inputTokens, cachedTokens, outputTokens };
  const why = { fault: fault ?? "empty", reason: "no usable answer" } as const;
  throw failed(model.name, new TypeError("the answer contains no text"), why);
}

function failed(model: string, cause: unknown, why: Failure): NadiaError {
  const message = `The model did not answer (${why.reason}); check its key, its URL and the provider's status page.`;
  return new NadiaError("model_failed", message, { cause, facts: { model, ...why } });
}

interface Answer {
  readonly text: string;
  readonly fault: ModelFault | null;
  readonly usage: {
    readonly inputTokens?: number | undefined;
    readonly inputTokenDetails?: { readonly cacheReadTokens?: number | undefined };
    readonly outputTokens?: number | undefined;
  };
}

/** Throws `model_failed` if there is no answer. */
async function answered(model: CalledModel, request: ModelRequest, signal: AbortSignal): Promise<Answer> {
  try {
    const { text, finishReason, rawFinishReason, usage, response } = await generateText({
      ...sdkModel(model),
      instructions: request.system,
      prompt: promptOf(request, model.takes),
      maxOutputTokens: request.maxOutputTokens,
      // Drafting has its own fallbacks; a hidden retry would use up their time.
      maxRetries: 0,
      abortSignal: signal,
      // Gemini's `{"error": …}` with HTTP 200 resolves like an empty answer; only the body tells them apart.
      include: { responseBody: true },
    });
    const fault = faultOf({ text, finishReason, rawFinishReason, body: response.body });
    const isWhole = text.length <= longestAnswer;
    return { text: text.slice(0, longestAnswer), fault: isWhole ? fault : (fault ?? "truncated"), usage };
  } catch (error) {
    const why = failureOf(error, signal);
    const usage = billedIn(error);
    if (usage !== null) return { text: "", fault: why.fault, usage };
    throw failed(model.name, error, why);
  }
}

type Options = NonNullable<Parameters<typeof generateText>[0]["providerOptions"]>;

/** Thoughts count as output: without a limit they can use up all of it and leave no answer. */
const thinking = (id: string): Options =>
  id.startsWith("gemini-2.5") ? { google: { thinkingConfig: { thinkingBudget: 512 } } } : {};

function sdkModel({ provider, id, apiKey, baseURL }: CalledModel) {
  const account = { apiKey, ...(baseURL === null ? {} : { baseURL }) };
  if (provider === "google") return { model: createGoogle(account)(id), providerOptions: thinking(id) };
  // The chat API rather than Responses, because other servers support it.
  return { model: createOpenAI(account).chat(id), providerOptions: {} };
}

function promptOf({ prompt, files = [] }: ModelRequest, taken: RegExp) {
  const parts = files
    .filter(({ type }) => taken.test(type))
    .map(({ type, bytes }) => ({ type: "file" as const, data: bytes, mediaType: type }));
  if (parts.length === 0) return prompt;
  return [{ role: "user" as const, content: [{ type: "text" as const, text: prompt }, ...parts] }];
}
