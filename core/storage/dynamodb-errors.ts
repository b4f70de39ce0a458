/** DynamoDB's errors as NadiaErrors: an outage, or a refusal with what to check. */
import { DynamoDBServiceException } from "@aws-sdk/client-dynamodb";
import { NadiaError } from "../kernel/errors.ts";

/** Refusals that are temporary. */
const throttling = new Set([
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "ThrottlingException",
]);

/**
 * The error for one of DynamoDB's: `ledger_unavailable` for an outage, `ledger_failed` for a refusal; its own message
 * stays in the cause.
 */
export function dynamoError(cause: unknown): unknown {
  if (cause instanceof NadiaError) return cause;
  if (isOutage(cause)) {
    return new NadiaError(
      "ledger_unavailable",
      "DynamoDB did not answer in time, or is throttling requests",
      { cause },
    );
  }
  const name = cause instanceof Error ? cause.name : "unknown";
  return new NadiaError(
    "ledger_failed",
    "DynamoDB refused a request; check LEDGER_TABLE and the permissions on it",
    {
      cause,
      facts: { refusal: name },
    },
  );
}

function isOutage(cause: unknown): boolean {
  if (cause instanceof DynamoDBServiceException) {
    return cause.$fault === "server" || throttling.has(cause.name) || statusOf(cause) >= 500;
  }
  if (!(cause instanceof Error)) return false;
  // Socket errors have a code; a proxy's page instead of an answer has a status.
  return ["AbortError", "TimeoutError"].includes(cause.name) || "code" in cause || statusOf(cause) >= 500;
}

const statusOf = (error: object): number => {
  if (!("$metadata" in error) || typeof error.$metadata !== "object" || error.$metadata === null) return 0;
  const { $metadata } = error;
  return "httpStatusCode" in $metadata && typeof $metadata.httpStatusCode === "number"
    ? $metadata.httpStatusCode
    : 0;
};
