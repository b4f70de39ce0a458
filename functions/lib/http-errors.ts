/** The table from a kind of error to an HTTP status, and the problem document (RFC 9457). */
import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { type ErrorKind, NadiaError } from "../../core/kernel/errors.ts";

const statuses: Readonly<Record<ErrorKind, number>> = {
  malformed: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  too_large: 413,
  invalid: 422,
  rate_limited: 429,
  internal: 500,
  configuration: 500,
  unavailable: 503,
};

/** Whether the error is answered with a 5xx status, which means that it has to be logged as our own failure. */
export const isServerFault = (error: unknown): boolean =>
  !(error instanceof NadiaError) || statuses[error.kind] >= 500;

/** The response to an error; for an unexpected error it only contains the request's id. */
export function problemOf(error: unknown, requestId: string): APIGatewayProxyStructuredResultV2 {
  const known =
    error instanceof NadiaError
      ? error
      : new NadiaError(
          "internal",
          "something failed on our side; the log has the details under this request_id",
        );
  const status = statuses[known.kind];
  return {
    statusCode: status,
    headers: {
      "content-type": "application/problem+json",
      "cache-control": "no-store",
      ...(status === 401 ? { "www-authenticate": "Bearer" } : {}),
      ...(typeof known.facts["retry_after"] === "number"
        ? { "retry-after": String(known.facts["retry_after"]) }
        : {}),
      ...(typeof known.facts["allow"] === "string" ? { allow: known.facts["allow"] } : {}),
    },
    body: JSON.stringify({
      // First, so that no fact can replace a standard member.
      ...known.facts,
      type: `urn:nadia:problem:${known.code}`,
      title: known.title,
      status,
      code: known.code,
      detail: known.message,
      request_id: requestId,
    }),
  };
}
