/**
 * Why a provider's answer is not a draft: the AI SDK resolves refusals, truncated and blocked answers like any other.
 */
import { APICallError, InvalidResponseDataError } from "ai";
import * as z from "zod/mini";
import type { ModelFault } from "../drafting/schema.ts";
import { parseJson } from "../kernel/parse-json.ts";

/** The parts of an HTTP 200 body that indicate a failure. */
const Body = z.object({
  error: z.optional(z.unknown()),
  errors: z.optional(z.unknown()),
  promptFeedback: z.nullish(z.object({ blockReason: z.nullish(z.string()) })),
  candidates: z.nullish(z.array(z.unknown())),
});

/** A gateway that loses its model halfway reports it in the choice, whatever the finish reason. */
const Choices = z.object({ choices: z.array(z.object({ error: z.optional(z.unknown()) })) });

const isReported = (error: unknown): boolean =>
  error !== undefined && error !== null && !(Array.isArray(error) && error.length === 0);

/** True if an HTTP 200 body reports an error, with or without an answer. */
export function reportsError(body: unknown): boolean {
  const { error, errors } = Body.safeParse(body).data ?? {};
  const { choices = [] } = Choices.safeParse(body).data ?? {};
  return isReported(error) || isReported(errors) || choices.some((choice) => isReported(choice.error));
}

/** An answer as the SDK returns it. */
export interface Answered {
  readonly text: string;
  /** The SDK's finish reason. */
  readonly finishReason: string;
  /** The provider's finish reason, if it gave one. */
  readonly rawFinishReason: string | undefined;
  readonly body: unknown;
}

/** Gemini's reasons; OpenAI's are `content_filter`, and `stop` if the model itself refused. */
const filters: Readonly<Record<string, ModelFault>> = {
  stop: "refused",
  content_filter: "content_filter",
  SAFETY: "safety",
  IMAGE_SAFETY: "safety",
  RECITATION: "recitation",
  PROHIBITED_CONTENT: "prohibited_content",
  BLOCKLIST: "prohibited_content",
  SPII: "prohibited_content",
};

/** How servers with OpenAI's API say `stop`; the SDK only knows OpenAI's own reasons. */
const ends = new Set(["eos", "eos_token", "end_turn", "stop_sequence", "complete", "completed"]);

/** Finish reasons of the SDK that are faults. */
const faults: Readonly<Record<string, ModelFault>> = {
  length: "truncated",
  "tool-calls": "tool_call",
  error: "provider_error",
};

/**
 * Why this answer is not a draft, or null. A finish reason that the SDK does not know is not a normal end, so it is not
 * a draft either.
 */
export function faultOf({ body, ...answer }: Answered): ModelFault | null {
  const { promptFeedback, candidates } = Body.safeParse(body).data ?? {};
  if (reportsError(body)) return "provider_error";
  if (typeof promptFeedback?.blockReason === "string" && !candidates?.length) return "prompt_blocked";
  return faults[answer.finishReason] ?? faultOfEnd(answer);
}

function faultOfEnd({ text, finishReason, rawFinishReason = "" }: Omit<Answered, "body">): ModelFault | null {
  if (finishReason === "content-filter") return filters[rawFinishReason] ?? "content_filter";
  const word = rawFinishReason.toLowerCase();
  if (word === "error") return "provider_error";
  if (text.trim() === "") return "empty";
  return finishReason === "stop" || ends.has(word) ? null : "unfinished";
}

/** Azure and some gateways reject a prompt with status 400 and one of these codes. */
const Refusal = z.object({
  error: z.object({ code: z.enum(["content_filter", "content_policy_violation"]) }),
});

function faultOfStatus(status: number, body: string | undefined): ModelFault {
  if (status < 300) return faultOfBody(body);
  if (status === 429) return "rate_limited";
  if (status === 401 || status === 403) return "unauthorised";
  if (status >= 500) return "unavailable";
  return Refusal.safeParse(parseJson(body ?? "")).success ? "prompt_blocked" : "rejected";
}

const faultOfBody = (body: string | undefined): ModelFault =>
  reportsError(parseJson(body ?? "")) ? "provider_error" : "malformed";

/** Why a call failed: a code and our own text, because the provider's may quote the prompt. */
export interface Failure {
  readonly fault: ModelFault;
  readonly reason: string;
  readonly status?: number;
}

/** Why a call that threw was not answered. */
export function failureOf(error: unknown, signal: AbortSignal): Failure {
  if (signal.aborted) return { fault: "timeout", reason: "timeout" };
  // `choices: []` and too few embeddings: answered with HTTP 200, but without content.
  if (InvalidResponseDataError.isInstance(error)) return { fault: "empty", reason: "no usable answer" };
  if (!APICallError.isInstance(error)) return { fault: "unexpected", reason: "no usable answer" };
  const { statusCode: status, responseBody } = error;
  if (status === undefined) return { fault: "unreachable", reason: "unreachable" };
  const fault = faultOfStatus(status, responseBody);
  return { fault, reason: status < 300 ? "malformed answer" : `status ${status}`, status };
}
