/** Embedding models of Gemini and OpenAI (or any server with its API) through the AI SDK. */
import { createGoogle } from "@ai-sdk/google";
import { createOpenAI } from "@ai-sdk/openai";
import { embedMany, RetryError } from "ai";
import * as z from "zod/mini";
import { NadiaError } from "../kernel/errors.ts";
import { withTimeout } from "../kernel/timeout.ts";
import { dimensions, type Embedder } from "../knowledge/port.ts";
import { failureOf, reportsError } from "./answer-faults.ts";
import { unit } from "./lexical-embedder.ts";

export interface EmbeddingModel {
  readonly name: string;
  readonly id: string;
  readonly provider: "google" | "openai";
  readonly apiKey: string;
  readonly baseURL: string | null;
}

/** Called with the model and how many tokens it read; null if the provider did not say, as with older Gemini models. */
export type OnCall = (model: string, tokens: number | null) => void;

type Purpose = Parameters<Embedder["embed"]>[1];

/** ms; a customer's draft waits for its query, while a document's thousands of tokens take longer */
const timeoutMs: Record<Purpose, number> = { query: 5_000, document: 20_000 };

function sdkModel({ provider, id, apiKey, baseURL }: EmbeddingModel) {
  const options = { apiKey, ...(baseURL === null ? {} : { baseURL }) };
  return provider === "google" ? createGoogle(options).embedding(id) : createOpenAI(options).embedding(id);
}

/** Gemini makes different vectors for questions and for answers. */
const taskTypes = { query: "RETRIEVAL_QUERY", document: "RETRIEVAL_DOCUMENT" } as const;

/** One vector of length 1 per text. Throws `model_failed`. */
export async function embedWith(
  model: EmbeddingModel,
  texts: readonly string[],
  purpose: Purpose,
  onCall: OnCall,
): Promise<number[][]> {
  if (texts.length === 0) return [];
  globalThis.AI_SDK_LOG_WARNINGS = false;
  return withTimeout(timeoutMs[purpose], (signal) => vectorsOf(model, texts, purpose, { signal, onCall }));
}

async function vectorsOf(
  model: EmbeddingModel,
  texts: readonly string[],
  purpose: Purpose,
  { signal, onCall }: { readonly signal: AbortSignal; readonly onCall: OnCall },
): Promise<number[][]> {
  try {
    const { embeddings, usage, responses } = await embedMany({
      model: sdkModel(model),
      values: [...texts],
      dimensions,
      maxRetries: purpose === "document" ? 1 : 0,
      maxParallelCalls: 2,
      abortSignal: signal,
      ...(model.provider === "google"
        ? { providerOptions: { google: { taskType: taskTypes[purpose] } } }
        : {}),
    });
    const bodies = responses?.map((response) => response?.body) ?? [];
    onCall(model.name, tokensOf(usage.tokens, bodies));
    if (bodies.some(reportsError)) throw new TypeError("the answer contains both vectors and an error");
    if (embeddings.length !== texts.length) {
      throw new TypeError(`got ${embeddings.length} vectors for ${texts.length} texts`);
    }
    return inOrder(embeddings, bodies).map(checked);
  } catch (error) {
    throw failed(model.name, error, signal);
  }
}

const Usage = z.object({ usageMetadata: z.object({ promptTokenCount: z.int() }) });

/** The SDK drops what Gemini reports (findings/ai-embed-tokens.sh). A count of 0 is none: no text has no tokens. */
function tokensOf(known: number, bodies: readonly unknown[]): number | null {
  if (known > 0 && Number.isFinite(known)) return known;
  const counts = bodies.map((body) => Usage.safeParse(body).data?.usageMetadata.promptTokenCount || NaN);
  const sum = counts.reduce((total, count) => total + count, 0);
  return bodies.length === 0 || Number.isNaN(sum) ? null : sum;
}

const Indexed = z.object({ data: z.array(z.object({ index: z.int() })) });

/**
 * The vectors in the order of the texts: in OpenAI's API each says which text of its request it is of, which the SDK
 * ignores (findings/ai-embed-order.sh). A server that does not say has answered in order.
 */
function inOrder(vectors: readonly number[][], bodies: readonly unknown[]): (readonly number[])[] {
  const answers = bodies.map((body) => Indexed.safeParse(body).data?.data);
  if (answers.includes(undefined)) return [...vectors];
  let first = 0;
  const places = answers.flatMap((data = []) => {
    const start = first;
    first += data.length;
    return data.map(({ index }) => start + index);
  });
  const ordered = new Map(places.map((place, at) => [place, vectors[at] ?? []]));
  return vectors.map((_, at) => ordered.get(at) ?? []);
}

/**
 * A vector of length 1, which Gemini's shortened ones do not have; throws for other dimensions, which would break the
 * index.
 */
function checked(vector: readonly number[]): number[] {
  const scaled = vector.length === dimensions ? unit(vector) : null;
  if (scaled !== null) return scaled;
  throw new TypeError(`got a vector of ${vector.length} numbers instead of ${dimensions}`);
}

function failed(model: string, error: unknown, signal: AbortSignal): NadiaError {
  const last = RetryError.isInstance(error) ? error.lastError : error;
  const why = failureOf(last, signal);
  const hasAnswered = why.fault === "empty" || why.fault === "unexpected";
  const reason = hasAnswered ? `no vectors of ${dimensions} numbers` : why.reason;
  const message = `The embedding model did not answer (${reason}); check its name, its key and its URL.`;
  return new NadiaError("model_failed", message, { cause: error, facts: { model, reason } });
}
