#!/usr/bin/env bash
# fauxqs 2.4.1 (needs Node 22.13 or later), and a consumer that gives a message back with VisibilityTimeout 0, as AWS's
# documentation recommends for a failed job.
# Expected, and seen in memory: the message can be received again at once.
# Seen with a `dataDir`: the call fails with 500 (a NOT NULL constraint of its own database), and the message is not received
# again even after its own timeout of one second; only a restart of the server brings it back.
exec "$(dirname "$0")/lib/with-packages" fauxqs@2.4.1 @aws-sdk/client-sqs@3.1169.0 <<'END'
import assert from "node:assert/strict";
import { mkdtempSync } from "node:fs";
import { ChangeMessageVisibilityCommand, CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { startFauxqs } from "fauxqs";

const start = (options) => startFauxqs({ port: 0, logger: false, ...options });
const clientOf = ({ port }) =>
  new SQSClient({ endpoint: `http://127.0.0.1:${port}`, region: "us-east-1", credentials: { accessKeyId: "id", secretAccessKey: "secret" }, maxAttempts: 1 });
const receive = async (server, name, options = {}) => {
  const { QueueUrl } = await clientOf(server).send(new CreateQueueCommand({ QueueName: name }));
  const { Messages = [] } = await clientOf(server).send(new ReceiveMessageCommand({ QueueUrl, ...options }));
  return { QueueUrl, messages: Messages };
};

async function giveBack(options) {
  const server = await start(options);
  const client = clientOf(server);
  const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: "jobs" }));
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: "job" }));
  const { messages: [{ ReceiptHandle }] } = await receive(server, "jobs", { VisibilityTimeout: 1 });
  const call = await client
    .send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }))
    .then(() => "ok", ({ $metadata }) => `status ${$metadata.httpStatusCode}`);
  const { messages: again } = await receive(server, "jobs", { WaitTimeSeconds: 4 });
  await server.stop();
  if (options.dataDir === undefined) return { call, receivedAgain: again.length };
  const restarted = await start(options);
  const { messages: later } = await receive(restarted, "jobs", { WaitTimeSeconds: 4 });
  await restarted.stop();
  return { call, receivedAgain: again.length, afterRestart: later.length };
}

const seen = { inMemory: await giveBack({}), withDataDir: await giveBack({ dataDir: mkdtempSync("data-") }) };
console.log(seen);
assert.deepEqual(seen, {
  inMemory: { call: "ok", receivedAgain: 1 },
  withDataDir: { call: "status 500", receivedAgain: 0, afterRestart: 1 },
});
END
