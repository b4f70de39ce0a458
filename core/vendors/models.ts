/** Language models behind drafting's port: Gemini and OpenAI (or any server with its chat API). */
import type { DraftingModels, LanguageModel } from "../drafting/port.ts";
import { NadiaError } from "../kernel/errors.ts";
import { type EventLoop, ownEventLoop } from "../kernel/timeout.ts";
import type { CalledModel } from "./model-call.ts";
import { configuredModels, type Provider, usual } from "./model-names.ts";
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

/** The types that all of a provider's current chat models take. */
const takes: Readonly<Record<Provider, RegExp>> = {
  google: /^image\/(?:jpeg|png|webp)$|^audio\/(?:ogg|mpeg)$/,
  openai: /^image\/(?:jpeg|png|webp|gif)$/,
};

/** Loads the AI SDK with the first call: neither a laptop without keys nor most of the reviewer API's requests make one. */
const languageModel = (model: CalledModel): LanguageModel => ({
  name: model.name,
  takes: model.takes,
  generate: async (request) => {
    const { callModel } = await import("./model-call.ts");
    return callModel(model, request);
  },
});

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
  const [apiKey, baseURL] =
    provider === "google"
      ? [settings.googleApiKey, settings.googleBaseUrl]
      : [settings.openaiApiKey, settings.openaiBaseUrl];
  if (!apiKey) return null;
  const loop = settings.loop ?? ownEventLoop;
  return languageModel({ name, provider, id, apiKey, baseURL, takes: takes[provider], loop });
}

/**
 * The summary model, without a fallback: a summary can wait or be made for free. Null for no name or `offline`. Throws
 * `bad_configuration` for an invalid name, `model_unconfigured` if its provider has no key.
 */
export function createSummaryModel(name: string | null, settings: ModelSettings): LanguageModel | null {
  if (name === null || name === "offline") return null;
  const model = modelNamed(name, settings);
  if (model !== null) return model;
  throw new NadiaError(
    "model_unconfigured",
    `SUMMARY_MODEL is ${name}: set its provider's key, or leave SUMMARY_MODEL out`,
  );
}

/**
 * The translation model, without a fallback: a reviewer can try again. Null for `offline`, or if its provider has no key.
 * Throws `bad_configuration` for an invalid name.
 */
export function createTranslationModel(name: string, settings: ModelSettings): LanguageModel | null {
  return name === "offline" ? null : modelNamed(name, settings);
}

function stage(configured: string, settings: ModelSettings): LanguageModel[] {
  if (configured === "offline") return [offlineModel];
  const fallback = providerOf(configured) === "google" ? usual.openai : usual.google;
  const models = [configured, fallback].map((name) => modelNamed(name, settings));
  const usable = models.filter((model) => model !== null);
  return usable.length > 0 ? usable : [offlineModel];
}

/**
 * The models for these settings: the configured one, then the other provider's as a fallback, each only with its key;
 * `offline` if it is requested or no key is set. Throws `bad_configuration` for an invalid name.
 */
export function createModels(settings: ModelSettings): DraftingModels {
  const { first, second } = configuredModels(settings);
  return { first: stage(first, settings), second: stage(second, settings) };
}
