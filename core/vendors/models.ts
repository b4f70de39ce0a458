/** Language models behind drafting's port: Gemini and OpenAI (or any server that speaks its chat API). */
import { createGoogle } from "@ai-sdk/google";
import { createOpenAI } from "@ai-sdk/openai";
import { generateText } from "ai";
import { type LanguageModel, longestAnswer, type ModelAnswer, type ModelRequest } from "../drafting/port.ts";
import type { ModelFault } from "../drafting/schema.ts";
import { NadiaError } from "../kernel/errors.ts";
import { withTimeout } from "../kernel/timeout.ts";
import { billedIn, type Failure, failureOf, faultOf } from "./answer-faults.ts";
import { offlineModel } from "./offline-model.ts";

/** As the settings hold them; null is not set. */
export interface ModelSettings {
  /** `google/…`, `openai/…` or `offline`. */
  readonly llm1Model: string | null;
  readonly llm2Model: string | null;
  readonly googleApiKey: string | null;
  readonly googleBaseUrl: string | null;
  readonly openaiApiKey: string | null;
  readonly openaiBaseUrl: string | null;
}

/** The models of each stage in the order in which they are tried; never empty. */
export interface Models {
  readonly first: readonly LanguageModel[];
  readonly second: readonly LanguageModel[];
}

type Provider = "google" | "openai";
type SdkModel = Parameters<typeof generateText>[0]["model"];
type Options = NonNullable<Parameters<typeof generateText>[0]["providerOptions"]>;

/** What answers when a provider stands in for the other, or nothing is configured. */
const usual = { google: "google/gemini-2.5-flash", openai: "openai/gpt-4o-mini" } as const;

function failed(model: string, cause: unknown, why: Failure): NadiaError {
  const message = `The model did not answer (${why.reason}); check its key, its URL and the provider's status page.`;
  return new NadiaError("model_failed", message, { cause, facts: { model, ...why } });
}

async function call(
  name: string,
  model: SdkModel,
  request: ModelRequest,
  options: Options,
): Promise<ModelAnswer> {
  const { text, fault, usage } = await withTimeout(Math.max(1, request.timeoutMs), (signal) =>
    answered(name, model, request, options, signal),
  );
  const { inputTokens = null, outputTokens = null } = usage;
  const cachedTokens = usage.inputTokenDetails?.cacheReadTokens ?? null;
  // What is billed is an answer, whatever is wrong with it: the caller records it, then judges.
  if (text.trim() !== "" || inputTokens || outputTokens)
    return { text, fault, inputTokens, cachedTokens, outputTokens };
  const why = { fault: fault ?? "empty", reason: "no usable answer" } as const;
  throw failed(name, new TypeError("the answer holds no text"), why);
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

/** Throws `model_failed` where no answer came. */
async function answered(
  name: string,
  model: SdkModel,
  request: ModelRequest,
  options: Options,
  signal: AbortSignal,
): Promise<Answer> {
  try {
    const { text, finishReason, rawFinishReason, usage, response } = await generateText({
      model,
      instructions: request.system,
      prompt: request.prompt,
      maxOutputTokens: request.maxOutputTokens,
      // Drafting has fallbacks of its own; a hidden retry would eat their time.
      maxRetries: 0,
      abortSignal: signal,
      providerOptions: options,
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
    throw failed(name, error, why);
  }
}

/** Thoughts count as output: without a bound they can use up all of it and leave no answer. */
const thinking = (id: string): Options =>
  id.startsWith("gemini-2.5") ? { google: { thinkingConfig: { thinkingBudget: 512 } } } : {};

function googleModel(name: string, id: string, apiKey: string, baseURL: string | null): LanguageModel {
  const model = createGoogle({ apiKey, ...(baseURL === null ? {} : { baseURL }) })(id);
  return { name, generate: (request) => call(name, model, request, thinking(id)) };
}

function openaiModel(name: string, id: string, apiKey: string, baseURL: string | null): LanguageModel {
  // The chat API, not Responses: it is what other servers speak.
  const model = createOpenAI({ apiKey, ...(baseURL === null ? {} : { baseURL }) }).chat(id);
  return { name, generate: (request) => call(name, model, request, {}) };
}

function providerOf(name: string): Provider {
  if (/^google\/./.test(name)) return "google";
  if (/^openai\/./.test(name)) return "openai";
  throw new NadiaError(
    "bad_configuration",
    "A model is named google/…, openai/… or offline; correct LLM1_MODEL, LLM2_MODEL and SUMMARY_MODEL.",
  );
}

/** This model, or null when its provider has no key. */
function modelNamed(name: string, settings: ModelSettings): LanguageModel | null {
  const provider = providerOf(name);
  const id = name.slice(provider.length + 1);
  const { googleApiKey, googleBaseUrl, openaiApiKey, openaiBaseUrl } = settings;
  if (provider === "google") return googleApiKey ? googleModel(name, id, googleApiKey, googleBaseUrl) : null;
  return openaiApiKey ? openaiModel(name, id, openaiApiKey, openaiBaseUrl) : null;
}

/**
 * The model that summarises, and no other: a summary can wait or cost nothing. Null where none is named, or `offline`.
 * Throws `bad_configuration` for a name of another form, `model_unconfigured` where its provider has no key.
 */
export function createSummaryModel(name: string | null, settings: ModelSettings): LanguageModel | null {
  if (name === null || name === "offline") return null;
  globalThis.AI_SDK_LOG_WARNINGS = false;
  const model = modelNamed(name, settings);
  if (model !== null) return model;
  throw new NadiaError(
    "model_unconfigured",
    `SUMMARY_MODEL is ${name}: set its provider's key, or leave SUMMARY_MODEL out`,
  );
}

function stage(configured: string, settings: ModelSettings): LanguageModel[] {
  if (configured === "offline") return [offlineModel];
  const fallback = providerOf(configured) === "google" ? usual.openai : usual.google;
  const models = [configured, fallback].map((name) => modelNamed(name, settings));
  const usable = models.filter((model) => model !== null);
  return usable.length > 0 ? usable : [offlineModel];
}

/**
 * The models that the settings allow: the configured one, then the other provider's as a fallback, each
 * only with its key; `offline` when it is asked for or no key is set. Throws `bad_configuration` for a
 * name of another form.
 */
export function createModels(settings: ModelSettings): Models {
  // The SDK would print warnings to the console, past our log.
  globalThis.AI_SDK_LOG_WARNINGS = false;
  return {
    first: stage(settings.llm1Model || usual.google, settings),
    second: stage(settings.llm2Model || usual.openai, settings),
  };
}
