/** DynamoDB's errors as NadiaErrors: an outage, or a refusal with what to check. */
import { DynamoDBServiceException } from "@aws-sdk/client-dynamodb";
import { NadiaError } from "../kernel/errors.ts";

const throttling = new Set([
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "ThrottlingException",
]);

/** True if DynamoDB processed nothing of a request because there were too many. */
export const isThrottling = (error: unknown): boolean =>
  error instanceof DynamoDBServiceException && throttling.has(error.name);

/** Another process' transaction is writing the row. */
const conflict = "TransactionConflictException";

/** What to check, by the refusal's name. */
const advice: Readonly<Record<string, string>> = {
  AccessDeniedException: "check the permissions on LEDGER_TABLE",
  ExpiredTokenException: "the credentials have expired",
  InvalidSignatureException:
    "AWS_SECRET_ACCESS_KEY does not belong to AWS_ACCESS_KEY_ID, or this machine's clock is wrong",
  ResourceNotFoundException: "there is no table LEDGER_TABLE in AWS_REGION",
  UnrecognizedClientException: "AWS_ACCESS_KEY_ID or the session token is unknown there",
};

/**
 * The error for one of DynamoDB's: `ledger_unavailable` for an outage, `ledger_failed` for a refusal; its own message
 * stays in the cause.
 */
export function dynamoError(cause: unknown): unknown {
  if (cause instanceof NadiaError) return cause;
  if (isOutage(cause)) {
    return new NadiaError(
      "ledger_unavailable",
      "DynamoDB did not answer in time, is throttling requests, or is writing the row for another process",
      { cause },
    );
  }
  const name = cause instanceof Error ? cause.name : "unknown";
  return new NadiaError(
    "ledger_failed",
    `DynamoDB refused a request; ${advice[name] ?? "check LEDGER_TABLE and the permissions on it"}`,
    {
      cause,
      facts: { refusal: name },
    },
  );
}

function isOutage(cause: unknown): boolean {
  if (cause instanceof DynamoDBServiceException) {
    const isPassing = isThrottling(cause) || cause.name === conflict;
    return cause.$fault === "server" || isPassing || statusOf(cause) >= 500;
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
