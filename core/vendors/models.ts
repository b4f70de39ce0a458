/** Language models behind drafting's port: Gemini and OpenAI (or any server with its chat API). */
import { createGoogle } from "@ai-sdk/google";
import { createOpenAI } from "@ai-sdk/openai";
// Not with the first call: in a function's bundle, zod would never be initialised (findings/esbuild-zod-dynamic.sh).
import { generateText } from "ai";
import * as z from "zod/mini";
import {
  type DraftingModels,
  type LanguageModel,
  maxAnswerLength,
  type ModelAnswer,
  type ModelRequest,
} from "../drafting/port.ts";
import type { ModelFault } from "../drafting/schema.ts";
import { NadiaError } from "../kernel/errors.ts";
import { type EventLoop, ownEventLoop, withTimeout } from "../kernel/timeout.ts";
import { type Failure, failureOf, faultOf } from "./answer-faults.ts";
import { billedIn, type ReportedUsage } from "./billed.ts";
import { configuredModels, type Provider, defaultModels } from "./model-names.ts";
import { offlineModel } from "./offline-model.ts";

/** As in the settings; null means not set. */
export interface ModelSettings {
  /** `google/…`, `openai/…` or `offline`. */
  readonly llm1Model: string | null;
  readonly llm2Model: string | null;
  readonly googleApiKey: string | null;
  readonly googleBaseUrl: string | null;
  readonly openaiApiKey: string | null;
  readonly openaiBaseUrl: string | null;
  /** Measures the timeouts; this thread's own loop by default. */
  readonly loop?: EventLoop;
}

type SdkModel = Parameters<typeof generateText>[0]["model"];
type Options = NonNullable<Parameters<typeof generateText>[0]["providerOptions"]>;

function failed(model: string, cause: unknown, why: Failure): NadiaError {
  const message = `The model did not answer (${why.reason}); check its key, its URL and the provider's status page.`;
  return new NadiaError("model_failed", message, { cause, facts: { model, ...why } });
}

/** What a model is called, which files it takes, and the loop that measures its timeouts. */
interface Caller {
  readonly name: string;
  readonly takes: RegExp;
  readonly loop: EventLoop;
}

/** The types that all of a provider's current chat models take. */
const takes: Readonly<Record<Provider, RegExp>> = {
  google: /^image\/(?:jpeg|png|webp)$|^audio\/(?:ogg|mpeg)$/,
  openai: /^image\/(?:jpeg|png|webp|gif)$/,
};

function promptOf({ prompt, files = [] }: ModelRequest, taken: RegExp) {
  const parts = files
    .filter(({ type }) => taken.test(type))
    .map(({ type, bytes }) => ({ type: "file" as const, data: bytes, mediaType: type }));
  if (parts.length === 0) return prompt;
  return [{ role: "user" as const, content: [{ type: "text" as const, text: prompt }, ...parts] }];
}

async function call(
  caller: Caller,
  model: SdkModel,
  request: ModelRequest,
  options: Options,
): Promise<ModelAnswer> {
  const { text, fault, usage } = await withTimeout(
    Math.max(1, request.timeoutMs),
    (signal) => answered(caller, model, request, options, signal),
    caller.loop,
  );
  // The SDK reports a missing count as 0. No prompt is empty; an answer without text may leave its count out.
  const inputTokens = usage.inputTokens || null;
  const outputTokens = usage.outputTokens || (text === "" || reportsOutput(usage.raw) ? 0 : null);
  const cachedTokens = usage.inputTokenDetails?.cacheReadTokens ?? null;
  const audioTokens = audioIn(usage.raw);
  const tokens = { inputTokens, cachedTokens, outputTokens, ...(audioTokens === 0 ? {} : { audioTokens }) };
  // A billed call is an answer, whatever is wrong with it: the caller records it, then judges it.
  if (text.trim() !== "" || inputTokens || outputTokens) return { text, fault, ...tokens };
  const why = { fault: fault ?? "empty", reason: "no usable answer" } as const;
  throw failed(caller.name, new TypeError("the answer contains no text"), why);
}

interface Answer {
  readonly text: string;
  readonly fault: ModelFault | null;
  readonly usage: ReportedUsage;
}

const OutputCount = z.union([
  z.object({ completion_tokens: z.number() }),
  z.object({ candidatesTokenCount: z.number() }),
]);

/** True if the provider itself wrote a count of output tokens. */
const reportsOutput = (usage: unknown): boolean => OutputCount.safeParse(usage).success;

/** Gemini's own report of its input by modality; the SDK does not pass it on in another form. */
const ByModality = z.object({
  promptTokensDetails: z.array(z.object({ modality: z.string(), tokenCount: z.optional(z.number()) })),
});

const audioIn = (usage: unknown): number =>
  (ByModality.safeParse(usage).data?.promptTokensDetails ?? [])
    .filter(({ modality }) => modality === "AUDIO")
    .reduce((sum, { tokenCount = 0 }) => sum + tokenCount, 0);

/** Throws `model_failed` if there is no answer. */
async function answered(
  { name, takes: taken }: Caller,
  model: SdkModel,
  request: ModelRequest,
  options: Options,
  signal: AbortSignal,
): Promise<Answer> {
  try {
    const { text, finishReason, rawFinishReason, usage, response } = await generateText({
      model,
      instructions: request.system,
      prompt: promptOf(request, taken),
      maxOutputTokens: request.maxOutputTokens,
      // Drafting has its own fallbacks; a hidden retry would use up their time.
      maxRetries: 0,
      abortSignal: signal,
      providerOptions: options,
      // Gemini's `{"error": …}` with HTTP 200 resolves like an empty answer; only the body distinguishes them.
      include: { responseBody: true },
    });
    const fault = faultOf({ text, finishReason, rawFinishReason, body: response.body });
    const isComplete = text.length <= maxAnswerLength;
    return {
      text: text.slice(0, maxAnswerLength),
      fault: isComplete ? fault : (fault ?? "truncated"),
      usage,
    };
  } catch (error) {
    const why = failureOf(error, signal);
    const usage = billedIn(error);
    if (usage !== null) return { text: "", fault: why.fault, usage };
    throw failed(name, error, why);
  }
}

/** Thoughts count as output: without a limit they can use up all of it and leave no answer. */
const thinking = (id: string): Options =>
  id.startsWith("gemini-2.5") ? { google: { thinkingConfig: { thinkingBudget: 512 } } } : {};

const shown = ({ name, takes: types }: Caller) => ({ name, takes: types });

function googleModel(caller: Caller, id: string, apiKey: string, baseURL: string | null): LanguageModel {
  const model = createGoogle({ apiKey, ...(baseURL === null ? {} : { baseURL }) })(id);
  return { ...shown(caller), generate: (request) => call(caller, model, request, thinking(id)) };
}

function openaiModel(caller: Caller, id: string, apiKey: string, baseURL: string | null): LanguageModel {
  // The chat API rather than Responses, because other servers support it.
  const model = createOpenAI({ apiKey, ...(baseURL === null ? {} : { baseURL }) }).chat(id);
  return { ...shown(caller), generate: (request) => call(caller, model, request, {}) };
}

function providerOf(name: string): Provider {
  if (/^google\/./.test(name)) return "google";
  if (/^openai\/./.test(name)) return "openai";
  throw new NadiaError(
    "bad_configuration",
    "A model's name must be google/…, openai/… or offline; correct LLM1_MODEL, LLM2_MODEL, SUMMARY_MODEL and TRANSLATION_MODEL.",
  );
}

/** This model, or null if its provider has no key. */
function modelNamed(name: string, settings: ModelSettings): LanguageModel | null {
  const provider = providerOf(name);
  const id = name.slice(provider.length + 1);
  const { googleApiKey, googleBaseUrl, openaiApiKey, openaiBaseUrl, loop = ownEventLoop } = settings;
  const caller = { name, takes: takes[provider], loop };
  if (provider === "google")
    return googleApiKey ? googleModel(caller, id, googleApiKey, googleBaseUrl) : null;
  return openaiApiKey ? openaiModel(caller, id, openaiApiKey, openaiBaseUrl) : null;
}

/**
 * The summary model, without a fallback: a summary can wait or be made for free. Null for no name or `offline`. Throws
 * `bad_configuration` for an invalid name, `model_unconfigured` if its provider has no key.
 */
export function createSummaryModel(name: string | null, settings: ModelSettings): LanguageModel | null {
  if (name === null || name === "offline") return null;
  globalThis.AI_SDK_LOG_WARNINGS = false;
  const model = modelNamed(name, settings);
  if (model !== null) return model;
  throw new NadiaError(
    "model_unconfigured",
    `SUMMARY_MODEL is ${name}: set its provider's key, or unset SUMMARY_MODEL`,
  );
}

/**
 * The translation model, without a fallback: a reviewer can try again. Null for `offline`, or if its provider has no
 * key. Throws `bad_configuration` for an invalid name.
 */
export function createTranslationModel(name: string, settings: ModelSettings): LanguageModel | null {
  if (name === "offline") return null;
  globalThis.AI_SDK_LOG_WARNINGS = false;
  return modelNamed(name, settings);
}

function stage(configured: string, settings: ModelSettings): LanguageModel[] {
  if (configured === "offline") return [offlineModel];
  const fallback = providerOf(configured) === "google" ? defaultModels.openai : defaultModels.google;
  const models = [configured, fallback].map((name) => modelNamed(name, settings));
  const usable = models.filter((model) => model !== null);
  return usable.length > 0 ? usable : [offlineModel];
}

/**
 * The models for these settings: the configured one, then the other provider's as a fallback, each only with its key;
 * `offline` if it is requested or no key is set. Throws `bad_configuration` for an invalid name.
 */
export function createModels(settings: ModelSettings): DraftingModels {
  // The SDK would print warnings to the console, bypassing our log.
  globalThis.AI_SDK_LOG_WARNINGS = false;
  const { first, second } = configuredModels(settings);
  return { first: stage(first, settings), second: stage(second, settings) };
}
