/** Moves messages from SQS to the workers' handlers, as Lambda's event source mapping does in the cloud. */
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import type { SQSEvent, SQSRecord } from "aws-lambda";
import type { Host } from "../../core/app/host.ts";
import type { AwsAccess } from "../../core/kernel/aws.ts";
import { invoke, type LambdaFunction } from "./lambda.ts";
import { sqsClient } from "./sqs.ts";
import { failedIds, queueArn, recordOf } from "./sqs-records.ts";

export interface QueueSource {
  readonly url: string;
  readonly lambda: LambdaFunction<SQSEvent, unknown>;
  /** Maximum number of concurrent batches, so that a slow one does not hold up the others. */
  readonly batches: number;
}

export interface QueuePollerSettings {
  readonly sqs: AwsAccess;
  readonly queues: readonly QueueSource[];
  readonly host: Host;
}

/** Lambda's default. */
const batchSize = 10;
/** Short, because a receiver that was killed leaves its poll open at the queue, where it may swallow a message. */
const pollSeconds = 1;
/** After a failed receive, ms. */
const pauseMs = 1_000;
/** Maximum delay before a failed message is retried: 1, 2, 4 … seconds. */
const maxRetrySeconds = 30;

/**
 * Polls every queue until `stop`, which lets running batches finish. Successful messages are deleted; those in
 * `batchItemFailures`, or all if the handler throws, are retried after a short delay.
 */
export function startQueuePoller(settings: QueuePollerSettings): { stop(): Promise<void> } {
  const client = sqsClient(settings.sqs);
  const stopping = new AbortController();
  const polls = settings.queues.map((queue) =>
    poll(
      { client, queue, arn: queueArn(queue.url, settings.sqs.region), host: settings.host },
      stopping.signal,
    ),
  );
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(polls);
      client.destroy();
    },
  };
}

interface Source {
  readonly client: SQSClient;
  readonly queue: QueueSource;
  readonly arn: string;
  readonly host: Host;
}

async function poll(source: Source, stopping: AbortSignal): Promise<void> {
  const running = new Set<Promise<void>>();
  while (!stopping.aborted) {
    if (running.size >= source.queue.batches) await Promise.race(running);
    const records = await receive(source, stopping);
    if (records.length === 0) continue;
    const batch = run(source, records).finally(() => running.delete(batch));
    running.add(batch);
  }
  await Promise.all(running);
}

async function receive({ client, queue, arn, host }: Source, stopping: AbortSignal): Promise<SQSRecord[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl: queue.url,
    MaxNumberOfMessages: batchSize,
    WaitTimeSeconds: pollSeconds,
    // Longer than the handler may run; until then the queue delivers the messages to no one else.
    VisibilityTimeout: Math.ceil(queue.lambda.timeoutMs / 1_000) + 10,
    MessageSystemAttributeNames: ["All"],
    MessageAttributeNames: ["All"],
  });
  try {
    const { Messages = [] } = await client.send(command, { abortSignal: stopping });
    return Messages.map((message) => recordOf(message, arn));
  } catch (error) {
    if (!stopping.aborted) {
      host.log.error("queue.receive_failed", error, { function: queue.lambda.name });
      await host.clock.wait(pauseMs, stopping);
    }
    return [];
  }
}

/** Never rejects: if the queue cannot be reached, the message is delivered again when its visibility timeout ends. */
async function run(source: Source, records: readonly SQSRecord[]): Promise<void> {
  const { queue, host } = source;
  const failed = await outcome(source, records);
  try {
    await Promise.all([
      remove(
        source,
        records.filter((record) => !failed.has(record.messageId)),
      ),
      postpone(
        source,
        records.filter((record) => failed.has(record.messageId)),
      ),
    ]);
  } catch (error) {
    host.log.error("queue.settle_failed", error, { function: queue.lambda.name, messages: records.length });
  }
}

async function outcome({ queue, host }: Source, records: readonly SQSRecord[]): Promise<Set<string>> {
  const requestId = host.ids.random();
  try {
    const answer = await invoke(queue.lambda, { Records: [...records] }, requestId, host.clock);
    return failedIds(records, answer);
  } catch (error) {
    host.log.error("queue.batch_failed", error, { function: queue.lambda.name, request_id: requestId });
    return new Set(records.map((record) => record.messageId));
  }
}

async function remove({ client, queue }: Source, records: readonly SQSRecord[]): Promise<void> {
  if (records.length === 0) return;
  await client.send(
    new DeleteMessageBatchCommand({
      QueueUrl: queue.url,
      Entries: records.map(({ receiptHandle }, index) => ({
        Id: String(index),
        ReceiptHandle: receiptHandle,
      })),
    }),
  );
}

async function postpone({ client, queue, host }: Source, records: readonly SQSRecord[]): Promise<void> {
  if (records.length === 0) return;
  for (const { messageId, attributes } of records)
    host.log.warn("queue.message_failed", {
      function: queue.lambda.name,
      message_id: messageId,
      receives: Number(attributes.ApproximateReceiveCount),
    });
  await client.send(
    new ChangeMessageVisibilityBatchCommand({
      QueueUrl: queue.url,
      Entries: records.map(({ receiptHandle, attributes }, index) => ({
        Id: String(index),
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: retrySeconds(Number(attributes.ApproximateReceiveCount)),
      })),
    }),
  );
}

const retrySeconds = (receives: number): number => Math.min(maxRetrySeconds, 2 ** Math.max(0, receives - 1));
