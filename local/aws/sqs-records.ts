/** The format in which Lambda passes a queue's messages to its function. */
import type { MessageAttributeValue } from "@aws-sdk/client-sqs";
import type { SQSMessageAttribute, SQSRecord } from "aws-lambda";
import * as z from "zod";

/** The result of a receive with all system attributes. */
const Received = z.object({
  MessageId: z.string(),
  ReceiptHandle: z.string(),
  Body: z.string(),
  MD5OfBody: z.string(),
  Attributes: z
    .object({
      ApproximateReceiveCount: z.string(),
      SentTimestamp: z.string(),
      SenderId: z.string(),
      ApproximateFirstReceiveTimestamp: z.string(),
    })
    .catchall(z.string()),
  MessageAttributes: z.record(z.string(), z.custom<MessageAttributeValue>()).default({}),
});

/** One message of a batch; `arn` is its queue's. Throws ZodError for anything but an SQS message. */
export function recordOf(message: unknown, arn: string): SQSRecord {
  const { MessageId, ReceiptHandle, Body, MD5OfBody, Attributes, MessageAttributes } =
    Received.parse(message);
  return {
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    body: Body,
    attributes: Attributes,
    messageAttributes: Object.fromEntries(
      Object.entries(MessageAttributes).map(([name, value]) => [name, attributeOf(value)]),
    ),
    md5OfBody: MD5OfBody,
    eventSource: "aws:sqs",
    eventSourceARN: arn,
    awsRegion: arn.split(":")[3] ?? "",
  };
}

const attributeOf = (value: MessageAttributeValue): SQSMessageAttribute => ({
  ...(value.StringValue === undefined ? {} : { stringValue: value.StringValue }),
  ...(value.BinaryValue === undefined
    ? {}
    : { binaryValue: Buffer.from(value.BinaryValue).toString("base64") }),
  stringListValues: [],
  binaryListValues: [],
  dataType: value.DataType ?? "String",
});

/** `http://host/000000000000/name` becomes `arn:aws:sqs:region:000000000000:name`. */
export function queueArn(url: string, region: string): string {
  const [name = "", account = ""] = new URL(url).pathname.split("/").toReversed();
  return `arn:aws:sqs:${region}:${account}:${name}`;
}

/**
 * Which messages of a batch failed, as Lambda reads the result: an empty one means none, and an id that is not in the
 * batch means all.
 */
export function failedIds(batch: readonly SQSRecord[], answer: unknown): Set<string> {
  const all = new Set(batch.map((record) => record.messageId));
  if (answer === undefined || answer === null) return new Set();
  if (typeof answer !== "object" || !("batchItemFailures" in answer)) return new Set();
  const { batchItemFailures } = answer;
  if (!Array.isArray(batchItemFailures)) return batchItemFailures ? all : new Set();
  const failed = new Set(batchItemFailures.map((failure: unknown) => identifierOf(failure)));
  return [...failed].every((id) => all.has(id)) ? failed : all;
}

const identifierOf = (failure: unknown): string =>
  typeof failure === "object" && failure !== null && "itemIdentifier" in failure
    ? String(failure.itemIdentifier)
    : "";
