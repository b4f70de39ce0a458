/** Events as AWS sends them: the recorded ones in test/fixtures/lambda, with a body of our own. */
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import type { APIGatewayProxyEventV2, SQSRecord } from "aws-lambda";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { failedIds, queueArn, recordOf } from "../../../local/aws/sqs-records.ts";
import type { Outcome } from "./runtime-api.ts";
import type { Ended, Sandbox } from "./sandbox.ts";

type Fixture = "function-url" | "http-api" | "schedule" | "sqs";

const read = (name: Fixture): string =>
  readFileSync(join(import.meta.dirname, `../../fixtures/lambda/${name}.json`), "utf8");

const fixture = (name: Fixture): unknown => JSON.parse(read(name));
/** Both sources of HTTP use the same form. */
const httpFixture = (name: "function-url" | "http-api") => fixture(name) as APIGatewayProxyEventV2;

/** What EventBridge Scheduler sends to a function. */
export const scheduleEvent = (): unknown => fixture("schedule");

/** A batch of the documented form with these bodies; each record's id is its index. */
export function sqsEvent(bodies: readonly unknown[]): { Records: SQSRecord[] } {
  const { Records } = fixture("sqs") as { Records: [SQSRecord] };
  return {
    Records: bodies.map((body, index) => ({
      ...Records[0],
      messageId: `message-${index}`,
      body: typeof body === "string" ? body : JSON.stringify(body),
    })),
  };
}

/** A POST of Telegram's to the function URL. */
export function webhookEvent(body: unknown, secret: string): APIGatewayProxyEventV2 {
  const event = httpFixture("function-url");
  return {
    ...event,
    headers: { ...event.headers, "x-telegram-bot-api-secret-token": secret },
    body: typeof body === "string" ? body : JSON.stringify(body),
  };
}

/** A call of the API, through API Gateway. */
export function apiEvent(
  method: string,
  path: string,
  { key, body }: { readonly key?: string; readonly body?: unknown } = {},
): APIGatewayProxyEventV2 {
  const event = httpFixture("http-api");
  const { http } = event.requestContext;
  return {
    ...event,
    rawPath: path,
    pathParameters: { proxy: path.slice(1) },
    headers: { ...event.headers, ...(key === undefined ? {} : { authorization: `Bearer ${key}` }) },
    requestContext: { ...event.requestContext, http: { ...http, method, path } },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
}

/** Polls a queue for a function, as Lambda's event source mapping does. */
export function eventSource(endpoint: string, queueUrl: string) {
  const client = new SQSClient({
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const receive = async () => {
    const command = new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: 10,
      WaitTimeSeconds: 1,
      VisibilityTimeout: 600,
      MessageSystemAttributeNames: ["All"],
    });
    const { Messages = [] } = await client.send(command);
    return Messages.map((message) => recordOf(message, queueArn(queueUrl, "us-east-1")));
  };
  return {
    /**
     * Takes the messages that are visible, gives them to the sandbox, and removes those that succeeded; the others are
     * visible again at once. Resolves to null if there was none.
     */
    deliver: async (sandbox: Sandbox, withinMs?: number): Promise<Outcome | Ended | null> => {
      const records = await receive();
      if (records.length === 0) return null;
      const outcome = await sandbox.invoke({ Records: records }, withinMs);
      const all = new Set(records.map(({ messageId }) => messageId));
      const failed = outcome.kind === "response" ? failedIds(records, outcome.result) : all;
      for (const { messageId, receiptHandle: ReceiptHandle } of records) {
        const message = { QueueUrl: queueUrl, ReceiptHandle };
        if (failed.has(messageId))
          await client.send(new ChangeMessageVisibilityCommand({ ...message, VisibilityTimeout: 0 }));
        else await client.send(new DeleteMessageCommand(message));
      }
      return outcome;
    },
    /** Removes the messages that are visible. */
    discard: async () => {
      for (const { receiptHandle: ReceiptHandle } of await receive())
        await client.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle }));
    },
    close: () => client.destroy(),
  };
}
