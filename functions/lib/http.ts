/** The middy stack of functions that serve HTTP. */
import middy, { type MiddlewareObj } from "@middy/core";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import { NadiaError } from "../../core/kernel/errors.ts";
import type { Log } from "../../core/kernel/log.ts";
import { isServerFault, problemOf } from "./http-errors.ts";
import { logOf } from "./log.ts";

export type HttpEvent = APIGatewayProxyEventV2;
export type HttpResult = APIGatewayProxyStructuredResultV2;

/** bytes; Telegram's largest update is much smaller */
const maxBodyBytes = 1_048_576;

/** Headers to add to whatever response follows. */
const extraHeaders = new WeakMap<HttpEvent, Readonly<Record<string, string>>>();

/** Adds headers to the response to this event, whether it succeeds or not. */
export const addHeaders = (event: HttpEvent, headers: Readonly<Record<string, string>>): void => {
  extraHeaders.set(event, headers);
};

/** The response as it is sent: without content sniffing, and for HEAD only with headers. */
const finished = (event: HttpEvent, result: HttpResult): HttpResult => ({
  ...result,
  headers: { "x-content-type-options": "nosniff", ...extraHeaders.get(event), ...result.headers },
  ...(event.requestContext.http.method === "HEAD" ? { body: "" } : {}),
});

const finish: MiddlewareObj<HttpEvent, HttpResult> = {
  after: (request) => {
    if (request.response !== null && request.response !== undefined)
      request.response = finished(request.event, request.response);
  },
};

/** Turns any error into a problem document, and logs the server's own failures. */
const problems = (log: () => Log): MiddlewareObj<HttpEvent, HttpResult> => ({
  onError: (request) => {
    const requestId = request.event.requestContext.requestId;
    const { error } = request;
    if (isServerFault(error)) logOf(log).error("http.failed", error, { request: requestId });
    request.response = finished(request.event, problemOf(error, requestId));
  },
});

type HttpHandler = (event: HttpEvent, context: Context) => Promise<HttpResult>;

/** An HTTP handler that never throws. */
export const http = (log: () => Log, handler: HttpHandler) =>
  middy<HttpEvent, HttpResult>().use(problems(log)).use(finish).handler(handler);

/**
 * The body's text, without a byte order mark, at most `maxBytes`. Throws `body_too_large`, and `body_not_json` for
 * invalid UTF-8.
 */
export function bodyOf(event: HttpEvent, maxBytes: number = maxBodyBytes): string {
  const raw = event.body ?? "";
  // Base64 is a third larger; the exact size is only known after decoding.
  if (raw.length > maxBytes * (event.isBase64Encoded ? 1.4 : 1)) throw tooLarge(maxBytes);
  const bytes = Buffer.from(raw, event.isBase64Encoded ? "base64" : "utf8");
  if (bytes.byteLength > maxBytes) throw tooLarge(maxBytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new NadiaError("body_not_json", "the body is not UTF-8", { cause });
  }
}

const tooLarge = (maxBytes: number) =>
  new NadiaError(
    "body_too_large",
    `the body may have at most ${Math.floor((maxBytes / 1_048_576) * 10) / 10} MB`,
  );

/** A JSON response that must not be cached. */
export const jsonResult = (statusCode: number, body: unknown): HttpResult => ({
  statusCode,
  headers: { "content-type": "application/json", "cache-control": "no-store" },
  body: JSON.stringify(body),
});
