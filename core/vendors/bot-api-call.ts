/**
 * One call to Telegram's Bot API. The result is data, and only a response in Telegram's format counts as its answer.
 */
import { type IncomingMessage, request as plainRequest, type RequestOptions } from "node:http";
import { request as tlsRequest } from "node:https";
import type { TcpNetConnectOpts } from "node:net";
import * as z from "zod";
import { parseJson } from "../kernel/parse-json.ts";
import { storableText } from "../kernel/text.ts";
import { type EventLoop, ownEventLoop, withTimeout } from "../kernel/timeout.ts";

export interface BotApiTarget {
  readonly token: string;
  /** Another server than Telegram's own, or null. */
  readonly apiRoot: string | null;
  /** For the whole call, ms. */
  readonly timeoutMs: number;
  /** Measures the timeout; this thread's own loop by default. */
  readonly loop?: EventLoop;
}

/** Telegram's refusal, with its text safe to store. */
export interface Refusal {
  readonly kind: "refused";
  readonly status: number;
  readonly description: string;
  /** Seconds, or null if missing or invalid. */
  readonly retry_after: number | null;
  readonly migrate_to_chat_id: number | null;
}

export type Answer =
  | { readonly kind: "ok"; readonly result: unknown }
  | Refusal
  /** An answer that is not in Telegram's format: from a proxy, a load balancer or a captive portal. */
  | { readonly kind: "foreign"; readonly status: number; readonly retry_after: number | null }
  /** No complete answer arrived. Unless it was `connected`, no byte of the request was sent. */
  | { readonly kind: "lost"; readonly connected: boolean; readonly reason: string };

/** Longer answers are not Telegram's: the answer to a message has at most about 10 KB. */
const maxAnswerLength = 1_000_000;

/**
 * How long each of several addresses may take to connect, ms. Node allows 250, which one lost packet exceeds, because
 * it is resent after 1 s.
 */
const attemptMs = 2_500;

/** A request's body. */
interface Body {
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** Calls a method; resolves to the result and never throws, whatever Telegram or the network does. */
export const callBotApi = (target: BotApiTarget, method: string, payload: object): Promise<Answer> =>
  send(target, method, { type: "application/json", bytes: Buffer.from(JSON.stringify(payload)) });

/** Calls a method with a form, in which files can be uploaded (`multipart/form-data`); never throws either. */
export async function uploadToBotApi(target: BotApiTarget, method: string, form: FormData): Promise<Answer> {
  const encoded = new Response(form);
  const type = encoded.headers.get("content-type") ?? "";
  return send(target, method, { type, bytes: new Uint8Array(await encoded.arrayBuffer()) });
}

async function send(target: BotApiTarget, method: string, body: Body): Promise<Answer> {
  const root = (target.apiRoot ?? "https://api.telegram.org").replace(/\/+$/, "");
  const url = new URL(`${root}/bot${target.token}/${method}`);
  let connected = false;
  try {
    const ask = async (signal: AbortSignal) => {
      const response = await post(url, body, signal, () => {
        connected = true;
      });
      return answerOf(response.statusCode ?? 0, response.headers["retry-after"], await textOf(response));
    };
    return await withTimeout(target.timeoutMs, ask, target.loop ?? ownEventLoop);
  } catch (error) {
    return { kind: "lost", connected, reason: codeOf(error) };
  }
}

/**
 * Posts to the Bot API. Not with fetch, nor a client built on it, because fetch does not reveal whether the connection
 * was made. Each call has its own connection: one that Telegram closed while idle (a frozen Lambda) fails in the middle
 * of the next send and makes its outcome unclear for no reason; one handshake per message is cheaper than a person's
 * decision.
 */
function post(url: URL, body: Body, signal: AbortSignal, connected: () => void): Promise<IncomingMessage> {
  const isTls = url.protocol === "https:";
  const options: RequestOptions & Pick<TcpNetConnectOpts, "autoSelectFamilyAttemptTimeout"> = {
    method: "POST",
    agent: false,
    headers: { "content-type": body.type, "content-length": body.bytes.length },
    signal,
    autoSelectFamilyAttemptTimeout: attemptMs,
  };
  return new Promise((resolve, reject) => {
    const request = (isTls ? tlsRequest : plainRequest)(url, options, resolve);
    request.once("error", reject);
    // A switch to another protocol (101) ends the request without a response or an error.
    request.once("close", () => reject(new Error("closed without an answer")));
    // Until then, written data waits in the socket; a failed handshake discards it.
    request.once("socket", (socket) => socket.once(isTls ? "secureConnect" : "connect", connected));
    request.end(body.bytes);
  });
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxAnswerLength) throw new Error("the answer is too long to be Telegram's");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** Telegram's documented format: `error_code` repeats the HTTP status, and every refusal has a description. */
const Ok = z.object({ ok: z.literal(true), result: z.unknown() });
const Refused = z.object({
  ok: z.literal(false),
  error_code: z.int().min(400).max(599),
  description: z.string(),
  parameters: z
    .object({
      retry_after: z.number().nonnegative().nullable().catch(null).default(null),
      migrate_to_chat_id: z.int().nullable().catch(null).default(null),
    })
    .catch({ retry_after: null, migrate_to_chat_id: null })
    .default({ retry_after: null, migrate_to_chat_id: null }),
});

/** A longer text explains nothing more. */
const maxReasonLength = 1_000;

function answerOf(status: number, retryAfter: string | undefined, text: string): Answer {
  const body = parseJson(text);
  const ok = Ok.safeParse(body);
  if (ok.success && status >= 200 && status < 300) return { kind: "ok", result: ok.data.result };
  const refused = Refused.safeParse(body);
  if (!refused.success || refused.data.error_code !== status) {
    const seconds = Number(retryAfter ?? Number.NaN);
    return { kind: "foreign", status, retry_after: seconds >= 0 ? seconds : null };
  }
  const { description, parameters } = refused.data;
  return {
    kind: "refused",
    status,
    description: storableText(description.slice(0, maxReasonLength)),
    ...parameters,
  };
}

/** The system's error code; never its message, which may contain the address and so the token. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "no answer that could be read";
  if (error.name === "AbortError" || error.name === "TimeoutError") return "timeout";
  return "code" in error && typeof error.code === "string" ? error.code : "no answer that could be read";
}
