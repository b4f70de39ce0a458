/** Which of DynamoDB's errors are an outage, so that a draft goes on, and which are a refusal. */
import { DynamoDBServiceException } from "@aws-sdk/client-dynamodb";
import { expect, test } from "vitest";
import { NadiaError } from "../../core/kernel/errors.ts";
import { dynamoError } from "../../core/storage/dynamodb-errors.ts";

const refusal = (name: string, status: number): DynamoDBServiceException =>
  new DynamoDBServiceException({
    name,
    $fault: status >= 500 ? "server" : "client",
    message: "words of a customer",
    $metadata: { httpStatusCode: status },
  });

test.each([
  ["a timeout", new DOMException("no answer within 2000 ms", "TimeoutError")],
  ["a refused connection", Object.assign(new Error("connect"), { code: "ECONNREFUSED" })],
  ["too much for the table", refusal("ProvisionedThroughputExceededException", 400)],
  ["too much for the account", refusal("RequestLimitExceeded", 400)],
  ["throttling", refusal("ThrottlingException", 400)],
  ["a failure of DynamoDB", refusal("InternalServerError", 500)],
  ["a proxy's page", Object.assign(new Error("syntax"), { $metadata: { httpStatusCode: 502 } })],
])("[S11] an outage: %s", (_, cause) => {
  expect(dynamoError(cause)).toMatchObject({ code: "ledger_unavailable" });
});

test.each(["ResourceNotFoundException", "AccessDeniedException", "ValidationException"])(
  "[S11] a refusal, which is named without quoting anybody: %s",
  (name) => {
    const error = dynamoError(refusal(name, 400));
    expect(error).toMatchObject({ code: "ledger_failed", facts: { refusal: name } });
    expect(error instanceof NadiaError && error.message).not.toMatch(/words of a customer/);
  },
);
