/** fauxqs as the laptop's SQS and S3. */
import { channel } from "node:diagnostics_channel";
import type { Server } from "node:http";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type FauxqsServer, startFauxqs } from "fauxqs";
import { NadiaError } from "../../core/kernel/errors.ts";
import { deadLettersOf, maxReceiveCount, queueNames } from "../queue-settings.ts";
import { completeS3, removeUnfinishedUploads } from "./objects.ts";

export interface EmbeddedQueue {
  /** For AWS_ENDPOINT_URL. */
  readonly endpoint: string;
  readonly region: string;
  readonly draftsUrl: string;
  readonly deliveriesUrl: string;
  /** A bucket behind the same endpoint. */
  readonly archiveBucket: string;
  /** Removes the remains of deleted messages and objects from the file; nothing else runs at the same time. */
  compact(): void;
  close(): Promise<void>;
}

export interface EmbeddedQueueSettings {
  /** Where SQLite stores the queues; null keeps them in memory. */
  readonly dataDir: string | null;
}

const region = "us-east-1";
const archiveBucket = "nadia-archive";

/**
 * Starts SQS in this process with both queues and their dead-letter queues. With a `dataDir`, messages in flight when
 * the last process died are visible again at once, because their receivers died with it.
 */
export async function startEmbeddedQueue({ dataDir }: EmbeddedQueueSettings): Promise<EmbeddedQueue> {
  if (dataDir !== null) removeUnfinishedUploads(fileIn(dataDir));
  const { server, net, port } = await onLoopback(() =>
    startFauxqs({
      port: 0,
      logger: false,
      host: "localhost",
      defaultRegion: region,
      ...(dataDir === null ? {} : { dataDir }),
    }),
  );
  const endpoint = `http://127.0.0.1:${port}`;
  completeS3(net, endpoint);
  try {
    server.setup({ buckets: [archiveBucket] });
    for (const name of Object.values(queueNames)) {
      createOnce(server, name);
      await releaseInFlight(server, endpoint, name);
    }
  } catch (error) {
    await server.stop();
    throw error;
  }
  return {
    endpoint,
    region,
    draftsUrl: urlOf(endpoint, queueNames.drafts),
    deliveriesUrl: urlOf(endpoint, queueNames.deliveries),
    archiveBucket,
    compact: () => {
      if (dataDir !== null) compactFile(fileIn(dataDir));
    },
    close: () => server.stop(),
  };
}

/**
 * Compacts the file over a separate connection: fauxqs has no command for it, and SQLite allows several connections to
 * a file.
 */
function compactFile(file: string): void {
  const database = new DatabaseSync(file, { timeout: 5_000 });
  try {
    database.exec("VACUUM");
    // Until then, the write-ahead file contains the old bytes.
    database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  } finally {
    database.close();
  }
}

const fileIn = (dataDir: string): string => join(dataDir, "fauxqs.db");

const urlOf = (endpoint: string, name: string): string => `${endpoint}/000000000000/${name}`;

/** `setup` leaves existing queues alone; `createQueue` would drop their messages. */
function createOnce(server: FauxqsServer, name: string): void {
  const dead = deadLettersOf(name);
  const RedrivePolicy = JSON.stringify({
    deadLetterTargetArn: `arn:aws:sqs:${region}:000000000000:${dead}`,
    maxReceiveCount,
  });
  server.setup({ queues: [{ name: dead }, { name, attributes: { RedrivePolicy } }] });
}

/** Seconds. With a `dataDir`, fauxqs 2.4.1 answers 500 to 0 and forgets the message until its next start. */
const oneMs = 0.001;

async function releaseInFlight(server: FauxqsServer, endpoint: string, name: string): Promise<void> {
  for (const { receiptHandle } of server.inspectQueue(name)?.messages.inflight ?? []) {
    const response = await fetch(endpoint, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": "AmazonSQS.ChangeMessageVisibility",
      },
      body: JSON.stringify({
        QueueUrl: urlOf(endpoint, name),
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: oneMs,
      }),
    });
    if (!response.ok)
      throw new NadiaError(
        "queue_unavailable",
        `the embedded queue answered ${response.status} during startup`,
      );
  }
}

/**
 * Starts fauxqs on the loopback. By itself it listens on every interface without a password: its `host` only affects
 * the URLs. Node announces each `listen` beforehand, the only place where that can be changed from outside.
 */
async function onLoopback(
  start: () => Promise<FauxqsServer>,
): Promise<{ server: FauxqsServer; net: Server; port: number }> {
  const listening = channel("tracing:net.server.listen:asyncStart");
  let net: Server | null = null;
  const redirect = (message: unknown) => {
    // As documented by Node for this channel.
    const { server, options } = message as { server: Server; options: { host?: string; port?: number } };
    if (options.host !== "0.0.0.0") return;
    options.host = "127.0.0.1";
    net = server;
  };
  listening.subscribe(redirect);
  try {
    const server = await start();
    return { server, ...(await onlyLoopback(server, net)) };
  } finally {
    listening.unsubscribe(redirect);
  }
}

async function onlyLoopback(
  server: FauxqsServer,
  net: Server | null,
): Promise<{ net: Server; port: number }> {
  const address = net?.address();
  if (net !== null && typeof address === "object" && address?.address === "127.0.0.1")
    return { net, port: address.port };
  await server.stop();
  throw new NadiaError("internal", "the embedded queue would be open to the network; it was stopped");
}
