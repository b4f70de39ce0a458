/** The queue poller passes messages of a real queue to handlers like Lambda, and settles them by the result. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { SQSEvent, SQSRecord } from "aws-lambda";
import { systemClock } from "../../core/kernel/clock.ts";
import { type EmbeddedQueue, startEmbeddedQueue } from "../../local/engines/queue.ts";
import { startQueuePoller } from "../../local/aws/queue-poller.ts";
import { failedIds, queueArn, recordOf } from "../../local/aws/sqs-records.ts";
import { testHost } from "../support/host.ts";

const credentials = { accessKeyId: "test", secretAccessKey: "test" };
const host = testHost({ clock: systemClock });

describe("queue poller", () => {
  let queue: EmbeddedQueue;
  let client: SQSClient;
  beforeAll(async () => {
    queue = await startEmbeddedQueue({ dataDir: null });
    client = new SQSClient({ endpoint: queue.endpoint, region: queue.region, credentials });
  });
  afterAll(async () => {
    client.destroy();
    await queue.close();
  });

  const send = (MessageBody: string) =>
    client.send(new SendMessageCommand({ QueueUrl: queue.draftsUrl, MessageBody }));
  const left = async () => {
    const names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"] as const;
    const { Attributes = {} } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl: queue.draftsUrl, AttributeNames: [...names] }),
    );
    return names.map((name) => Number(Attributes[name]));
  };
  const startPolling = (handler: (event: SQSEvent) => Promise<unknown>, batches = 4) =>
    startQueuePoller({
      sqs: { endpoint: queue.endpoint, region: queue.region, ...credentials, sessionToken: null },
      queues: [
        { url: queue.draftsUrl, batches, lambda: { name: "draft-worker", timeoutMs: 20_000, handler } },
      ],
      host,
    });

  test("[O6] a message arrives as Lambda's record; a failed one is redelivered, a successful one is not", async () => {
    const seen: SQSRecord[] = [];
    const retried = Promise.withResolvers<void>();
    const poller = startPolling(async ({ Records }) => {
      seen.push(...Records);
      const failed = Records.filter(
        ({ body, attributes }) => body === "bad" && attributes.ApproximateReceiveCount === "1",
      );
      if (Records.some(({ attributes }) => attributes.ApproximateReceiveCount === "2")) retried.resolve();
      return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
    });
    await Promise.all([send("good"), send("bad")]);
    await retried.promise;
    await poller.stop();
    assert.deepEqual(seen.map(({ body }) => body).sort(), ["bad", "bad", "good"]);
    assert.deepEqual(await left(), [0, 0]);
    const good = seen.find(({ body }) => body === "good");
    assert.equal(good?.eventSource, "aws:sqs");
    assert.equal(good?.eventSourceARN, "arn:aws:sqs:us-east-1:000000000000:nadia-drafts");
    assert.equal(good?.awsRegion, "us-east-1");
    assert.match(good?.attributes.SentTimestamp ?? "", /^\d{13}$/);
  });

  test("[O6] a handler that throws gets its whole batch again", async () => {
    const again = Promise.withResolvers<void>();
    let calls = 0;
    const poller = startPolling(async () => {
      calls += 1;
      if (calls === 1) throw new Error("out of order");
      again.resolve();
    });
    await send("once more");
    await again.promise;
    await poller.stop();
    assert.equal(calls, 2);
    assert.deepEqual(await left(), [0, 0]);
  });

  test("[O6] one slow batch does not hold up the next messages", async () => {
    const slow = Promise.withResolvers<void>();
    const started = Promise.withResolvers<void>();
    const quick = Promise.withResolvers<void>();
    const poller = startPolling(async ({ Records }) => {
      if (Records.some(({ body }) => body === "slow")) {
        started.resolve();
        await slow.promise;
      } else quick.resolve();
    });
    await send("slow");
    await started.promise;
    await send("quick");
    await quick.promise;
    slow.resolve();
    await poller.stop();
    assert.deepEqual(await left(), [0, 0]);
  });

  test("[O6] never more batches at once than allowed", async () => {
    let now = 0;
    let most = 0;
    let done = 0;
    const all = Promise.withResolvers<void>();
    const poller = startPolling(async ({ Records }) => {
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setImmediate(resolve));
      now -= 1;
      done += Records.length;
      if (done === 40) all.resolve();
    }, 1);
    await Promise.all(Array.from({ length: 40 }, (_, index) => send(String(index))));
    await all.promise;
    await poller.stop();
    assert.equal(most, 1);
  });
});

describe("records", () => {
  const record = (messageId: string): SQSRecord => ({
    ...recordOf(
      {
        MessageId: messageId,
        ReceiptHandle: "handle",
        Body: "{}",
        MD5OfBody: "0",
        Attributes: {
          ApproximateReceiveCount: "1",
          SentTimestamp: "1",
          SenderId: "1",
          ApproximateFirstReceiveTimestamp: "1",
        },
        MessageAttributes: { kind: { DataType: "String", StringValue: "draft" } },
      },
      "arn:aws:sqs:eu-central-1:1:nadia-drafts",
    ),
  });

  test("[O6] failures are read as Lambda reads them", () => {
    const batch = [record("a"), record("b")];
    const failed = (answer: unknown) => [...failedIds(batch, answer)];
    assert.deepEqual(failed(undefined), []);
    assert.deepEqual(failed(null), []);
    assert.deepEqual(failed({}), []);
    assert.deepEqual(failed({ batchItemFailures: null }), []);
    assert.deepEqual(failed({ batchItemFailures: [] }), []);
    assert.deepEqual(failed({ batchItemFailures: [{ itemIdentifier: "b" }] }), ["b"]);
    assert.deepEqual(failed({ batchItemFailures: [{ itemIdentifier: "c" }] }), ["a", "b"]);
    assert.deepEqual(failed({ batchItemFailures: [{ itemIdentifier: "" }] }), ["a", "b"]);
    assert.deepEqual(failed({ batchItemFailures: "b" }), ["a", "b"]);
  });

  test("[O6] attributes keep their type, and a queue's URL names its arn", () => {
    assert.deepEqual(record("a").messageAttributes, {
      kind: { stringValue: "draft", stringListValues: [], binaryListValues: [], dataType: "String" },
    });
    assert.equal(record("a").awsRegion, "eu-central-1");
    assert.equal(
      queueArn("http://127.0.0.1:4566/000000000000/q", "eu-west-1"),
      "arn:aws:sqs:eu-west-1:000000000000:q",
    );
  });
});
