/** The middy stack of functions that answer HTTP. */
import middy, { type MiddlewareObj } from "@middy/core";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import { NadiaError } from "../../core/kernel/errors.ts";
import type { Log } from "../../core/kernel/log.ts";
import { isOurs, problemOf } from "./http-errors.ts";
import { logOf } from "./lines.ts";

export type HttpEvent = APIGatewayProxyEventV2;
export type HttpResult = APIGatewayProxyStructuredResultV2;

/** bytes; Telegram's largest update is far below */
const largestBody = 1_048_576;

/** Headers that belong to whatever will be answered. */
const announced = new WeakMap<HttpEvent, Readonly<Record<string, string>>>();

/** Adds headers to the answer to this event, whether it succeeds or not. */
export const announce = (event: HttpEvent, headers: Readonly<Record<string, string>>): void => {
  announced.set(event, headers);
};

const withAnnounced = (event: HttpEvent, result: HttpResult): HttpResult => ({
  ...result,
  headers: { ...announced.get(event), ...result.headers },
});

const announcements: MiddlewareObj<HttpEvent, HttpResult> = {
  after: (request) => {
    if (request.response !== null && request.response !== undefined)
      request.response = withAnnounced(request.event, request.response);
  },
};

/** Turns whatever is thrown into a problem document, and logs what is ours to mend. */
const problems = (log: () => Log): MiddlewareObj<HttpEvent, HttpResult> => ({
  onError: (request) => {
    const requestId = request.event.requestContext.requestId;
    const { error } = request;
    if (isOurs(error)) logOf(log).error("http.failed", error, { request: requestId });
    request.response = withAnnounced(request.event, problemOf(error, requestId));
  },
});

type HttpHandler = (event: HttpEvent, context: Context) => Promise<HttpResult>;

/** An HTTP handler that never lets an error out. */
export const http = (log: () => Log, handler: HttpHandler) =>
  middy<HttpEvent, HttpResult>().use(problems(log)).use(announcements).handler(handler);

/** The body's text. Throws `body_too_large`. */
export function bodyOf(event: HttpEvent): string {
  const raw = event.body ?? "";
  // Base64 takes a third more; the exact size is known only after decoding.
  if (raw.length > largestBody * (event.isBase64Encoded ? 1.4 : 1)) throw tooLarge();
  const bytes = Buffer.from(raw, event.isBase64Encoded ? "base64" : "utf8");
  if (bytes.byteLength > largestBody) throw tooLarge();
  return bytes.toString("utf8");
}

const tooLarge = () => new NadiaError("body_too_large", "the body may have 1 MB at the most");

/** A JSON answer that no cache keeps. */
export const jsonResult = (statusCode: number, body: unknown): HttpResult => ({
  statusCode,
  headers: { "content-type": "application/json", "cache-control": "no-store" },
  body: JSON.stringify(body),
});
