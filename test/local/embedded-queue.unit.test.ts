/** The embedded SQS: its queues, its loopback port, and what it persists. */
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished, test } from "vitest";
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import * as z from "zod";
import { createS3Objects } from "../../core/storage/objects-s3.ts";
import { type EmbeddedQueue, startEmbeddedQueue } from "../../local/engines/queue.ts";

function newDir(): string {
  const dir = mkdtempSync(join(tmpdir(), "nadia-queue-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

async function live<T>(dataDir: string | null, work: (queue: EmbeddedQueue, sqs: SQSClient) => Promise<T>) {
  const queue = await startEmbeddedQueue({ dataDir });
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const sqs = new SQSClient({ endpoint: queue.endpoint, region: queue.region, credentials });
  try {
    return await work(queue, sqs);
  } finally {
    sqs.destroy();
    await queue.close();
  }
}

const receive = async (sqs: SQSClient, QueueUrl: string, VisibilityTimeout: number) => {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout, MaxNumberOfMessages: 10 }),
  );
  return Messages.map((message) => message.Body);
};

test("[O4] both queues exist, and a message received five times goes to the dead letters", async () => {
  await live(null, async (queue, sqs) => {
    for (const QueueUrl of [queue.draftsUrl, queue.deliveriesUrl]) {
      const { Attributes } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["RedrivePolicy"] }),
      );
      const redrive = z
        .object({ maxReceiveCount: z.coerce.number(), deadLetterTargetArn: z.string() })
        .parse(JSON.parse(Attributes?.["RedrivePolicy"] ?? ""));
      assert.equal(redrive.maxReceiveCount, 5);
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "poison" }));
      for (let time = 1; time <= 5; time += 1) assert.deepEqual(await receive(sqs, QueueUrl, 0), ["poison"]);
      assert.deepEqual(await receive(sqs, QueueUrl, 0), []);
      assert.deepEqual(await receive(sqs, `${QueueUrl}-dead`, 0), ["poison"]);
    }
  });
});

test("[G1] (promise 9) after compaction, the file lacks what was deleted, and the engine continues", async () => {
  const dir = newDir();
  const files = () => readdirSync(dir).map((name) => readFileSync(join(dir, name)));
  await live(dir, async (queue, sqs) => {
    const objects = createS3Objects({
      bucket: queue.archiveBucket,
      endpoint: queue.endpoint,
      region: queue.region,
      accessKeyId: "local",
      secretAccessKey: "local",
      sessionToken: null,
    });
    for (const key of ["archive/a", "archive/b"]) await objects.put(key, Buffer.from(`zorbel in ${key}`));
    await sqs.send(new SendMessageCommand({ QueueUrl: queue.draftsUrl, MessageBody: "zorbel waits" }));
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: queue.draftsUrl }));
    const ReceiptHandle = Messages[0]?.ReceiptHandle;
    await sqs.send(new DeleteMessageCommand({ QueueUrl: queue.draftsUrl, ReceiptHandle }));
    for (const key of await objects.list("archive/")) await objects.remove(key);
    assert.ok(
      files().some((bytes) => bytes.includes("zorbel")),
      "otherwise there is nothing to compact",
    );
    queue.compact();
    assert.ok(files().every((bytes) => !bytes.includes("zorbel")));
    await objects.put("archive/c", Buffer.from("after"));
    assert.equal(String(await objects.get("archive/c")), "after");
  });
});

test("[G1] (promise 9) parts of an object that a killed process did not finish are gone after the next start", async () => {
  const dir = newDir();
  const files = () => readdirSync(dir).map((name) => readFileSync(join(dir, name)));
  await live(dir, async ({ endpoint, archiveBucket }) => {
    const url = `${endpoint}/${archiveBucket}/attachments/a`;
    const begun = await (await fetch(`${url}?uploads`, { method: "POST" })).text();
    const id = /<UploadId>([^<]+)</.exec(begun)?.[1] ?? "";
    await fetch(`${url}?uploadId=${id}&partNumber=1`, { method: "PUT", body: "zorbel ".repeat(9) });
    assert.ok(files().some((bytes) => bytes.includes("zorbel")));
  });
  await live(dir, async (queue) => queue.compact());
  assert.ok(files().every((bytes) => !bytes.includes("zorbel")));
});

test("[S1] waiting, delayed and in-flight messages outlive the process; what was in flight is visible at once", async () => {
  const dir = newDir();
  await live(dir, async (queue, sqs) => {
    await sqs.send(new SendMessageCommand({ QueueUrl: queue.draftsUrl, MessageBody: "in flight" }));
    assert.deepEqual(await receive(sqs, queue.draftsUrl, 3600), ["in flight"]);
    await sqs.send(new SendMessageCommand({ QueueUrl: queue.draftsUrl, MessageBody: "waiting" }));
    await sqs.send(
      new SendMessageCommand({ QueueUrl: queue.deliveriesUrl, MessageBody: "later", DelaySeconds: 900 }),
    );
  });
  await live(dir, async (queue, sqs) => {
    assert.deepEqual(new Set(await receive(sqs, queue.draftsUrl, 0)), new Set(["in flight", "waiting"]));
    assert.deepEqual(await receive(sqs, queue.deliveriesUrl, 0), []);
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: queue.deliveriesUrl, AttributeNames: ["All"] }),
    );
    assert.equal(Attributes?.["ApproximateNumberOfMessagesDelayed"], "1");
  });
});

test("[A3] listens on the loopback only", async ({ skip }) => {
  const outside = Object.values(networkInterfaces())
    .flat()
    .find((address) => address?.family === "IPv4" && !address.internal);
  skip(outside === undefined, "this machine has no other address to try");
  assert.ok(outside !== undefined);
  await live(null, async (queue) => {
    const socket = connect(Number(new URL(queue.endpoint).port), outside.address);
    const refused = await new Promise((resolve) => {
      socket.once("connect", () => resolve(false));
      socket.once("error", () => resolve(true));
    });
    socket.destroy();
    assert.equal(refused, true);
  });
});
