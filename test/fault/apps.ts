/** The app's functions over one set of settings, as a process runs them. */
import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { createDeliveryApp } from "../../core/app/delivery.ts";
import { createDraftApp } from "../../core/app/draft.ts";
import { enginesOf } from "../../core/app/engines.ts";
import type { Host } from "../../core/app/host.ts";
import { createReviewerApp } from "../../core/app/reviewer.ts";
import { createRecoveryApp } from "../../core/app/recovery.ts";
import { createWebhookApp } from "../../core/app/webhook.ts";
import { parseSettings, type Settings } from "../../core/config.ts";
import type { Ledger } from "../../core/ledger/port.ts";
import { deliveryWorker } from "../../functions/delivery-worker.ts";
import { draftWorker } from "../../functions/draft-worker.ts";
import type { QueuedJob } from "../support/manual-queue.ts";
import { apiKey, type Answer, entryPointsOf, secret } from "../support/harness.ts";

export interface Apps {
  /** Posts an update to the webhook; resolves to the status. */
  update(update: object): Promise<number>;
  api(method: string, path: string, body?: unknown): Promise<Answer>;
  /** Runs a job; false if it failed, so that the queue has to deliver it again. */
  job(job: Pick<QueuedJob, "queue" | "body">): Promise<boolean>;
  /** Throws the sweep's first error. */
  sweep(): Promise<void>;
}

/** What the processes of a world have in common. */
export interface Shared {
  readonly dataDir: string;
  readonly redisToken: string;
  readonly databaseUrl: string;
}

export const token = "1:fault";

/** Settings of a process whose calls all go to `url`. */
export function settingsOf({ dataDir, redisToken, databaseUrl }: Shared, url: string): Settings {
  // Neon's driver has one endpoint for each host and port, so each process has a host of its own.
  const own = new URL(databaseUrl);
  own.hostname = `${url.split("/").at(-1)}.test`;
  return parseSettings({
    NADIA_DEBOUNCE_MS: "3000",
    NADIA_API_KEY: apiKey,
    NADIA_DATA_DIR: dataDir,
    TELEGRAM_WEBHOOK_SECRET: secret,
    TELEGRAM_BOT_TOKEN: token,
    TELEGRAM_API_ROOT: `${url}/telegram`,
    DATABASE_URL: own.href,
    NEON_FETCH_ENDPOINT: `${url}/postgres/sql`,
    UPSTASH_REDIS_REST_URL: `${url}/redis`,
    UPSTASH_REDIS_REST_TOKEN: redisToken,
    AWS_ENDPOINT_URL: `${url}/queue`,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    DRAFTS_QUEUE_URL: "http://127.0.0.1/000000000000/drafts",
    DELIVERIES_QUEUE_URL: "http://127.0.0.1/000000000000/deliveries",
    LLM1_MODEL: "google/gemini-2.5-flash",
    LLM2_MODEL: "openai/gpt-4o-mini",
    GOOGLE_GENERATIVE_AI_API_KEY: "x",
    GOOGLE_BASE_URL: `${url}/google/v1beta`,
    OPENAI_API_KEY: "x",
    OPENAI_BASE_URL: `${url}/openai/v1`,
  });
}

const context = {
  awsRequestId: "fault",
  functionName: "fault",
  // No deadline: the machine's speed decides nothing.
  getRemainingTimeInMillis: () => 1e9,
} as Context;

/** Wires the functions to the settings, the host and the ledger. */
export function createApps(settings: Settings, host: Host, ledger: Ledger): Apps {
  const engines = enginesOf(settings, host);
  const entryPoints = entryPointsOf({
    webhook: createWebhookApp(settings, host, engines),
    reviewer: createReviewerApp(settings, host, engines),
  });
  const draft = createDraftApp(settings, host, engines, ledger);
  const delivery = createDeliveryApp(settings, host, engines);
  const recovery = createRecoveryApp(settings, host, engines);
  const workers = { drafts: draftWorker(() => draft), deliveries: deliveryWorker(() => delivery) };
  return {
    update: entryPoints.update,
    api: entryPoints.api,
    job: async ({ queue, body }) => {
      const run = workers[queue] as (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;
      const { batchItemFailures } = await run(eventOf(body), context);
      return batchItemFailures.length === 0;
    },
    sweep: () => recovery.sweep(),
  };
}

/** A batch of one. */
const eventOf = (body: string): SQSEvent => ({
  Records: [
    {
      messageId: "1",
      receiptHandle: "1",
      body,
      attributes: {
        ApproximateReceiveCount: "1",
        SentTimestamp: "0",
        SenderId: "1",
        ApproximateFirstReceiveTimestamp: "0",
      },
      messageAttributes: {},
      md5OfBody: "",
      eventSource: "aws:sqs",
      eventSourceARN: "arn:aws:sqs:us-east-1:000000000000:jobs",
      awsRegion: "us-east-1",
    },
  ],
});
