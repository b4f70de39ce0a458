/** The configured embedder. */
import { NadiaError } from "../kernel/errors.ts";
import type { Embedder } from "../knowledge/port.ts";
import { embedWith, type OnCall } from "./embedding-models.ts";
import { lexicalEmbedder } from "./lexical-embedder.ts";
import type { ModelSettings } from "./models.ts";

export interface EmbedderSettings extends Omit<ModelSettings, "llm1Model" | "llm2Model"> {
  /** `google/…`, `openai/…` or `offline`; null means `offline`. */
  readonly embeddingModel: string | null;
}

/**
 * The configured embedder. There is no fallback to another one, because vectors of different models cannot be compared.
 * `onCall` is called for every answered call. Throws `model_unconfigured` if its provider has no key,
 * `bad_configuration` for an invalid name.
 */
export function createEmbedder(settings: EmbedderSettings, onCall: OnCall = () => undefined): Embedder {
  const name = settings.embeddingModel ?? "offline";
  if (name === "offline") return lexicalEmbedder;
  const [, provider, id] = /^(google|openai)\/(.+)$/.exec(name) ?? [];
  if (id === undefined) {
    throw new NadiaError("bad_configuration", "EMBEDDING_MODEL must be google/…, openai/… or offline");
  }
  const google = provider === "google";
  const apiKey = google ? settings.googleApiKey : settings.openaiApiKey;
  if (!apiKey) {
    const key = google ? "GOOGLE_GENERATIVE_AI_API_KEY" : "OPENAI_API_KEY";
    throw new NadiaError(
      "model_unconfigured",
      `EMBEDDING_MODEL is ${name}: set ${key}, or EMBEDDING_MODEL=offline`,
    );
  }
  const baseURL = google ? settings.googleBaseUrl : settings.openaiBaseUrl;
  const model = { name, id, provider: google ? "google" : "openai", apiKey, baseURL } as const;
  return {
    name,
    embed: (texts, purpose) => embedWith(model, texts, purpose, onCall),
  };
}
