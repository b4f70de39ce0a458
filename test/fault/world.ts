/** Stores, queue, models and Telegram that outlive the processes using them, behind a border that can break any call. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { createDeliveryApp } from "../../core/app/delivery.ts";
import { createDraftApp } from "../../core/app/draft.ts";
import { enginesOf } from "../../core/app/engines.ts";
import { ledgerOf } from "../../core/app/ledger.ts";
import { createReviewerApp } from "../../core/app/reviewer.ts";
import { createScheduledApp } from "../../core/app/scheduled.ts";
import { createWebhookApp } from "../../core/app/webhook.ts";
import { parseSettings } from "../../core/config.ts";
import type { Redis } from "../../core/kernel/redis.ts";
import type { Sql } from "../../core/kernel/sql.ts";
import type { Ledger } from "../../core/ledger/port.ts";
import { deliveryWorker } from "../../functions/delivery-worker.ts";
import { draftWorker } from "../../functions/draft-worker.ts";
import { startEmbeddedRedis } from "../../local/engines/redis.ts";
import { type FakeBotApi, startFakeBotApi } from "../../local/telegram/bot-api.ts";
import { type HandClock, handClock } from "../support/clock.ts";
import { driverOver, startMigratedPostgres } from "../support/database.ts";
import { handLoop } from "../support/hand-loop.ts";
import { type HandQueue, handQueue, type QueuedJob } from "../support/hand-queue.ts";
import { apiKey, type Answer, doorsOf, secret } from "../support/harness.ts";
import { testHost } from "../support/host.ts";
import { geminiAnswer, openaiAnswer } from "../support/model-server.ts";
import { redisOver } from "../support/redis.ts";
import { type Border, type Client, type Fate, startBorder, type Target } from "./border.ts";

/** One process: fresh app objects over the same stores. */
export interface Process extends Client {
  /** Posts an update to the webhook; resolves to the status. */
  update(update: object): Promise<number>;
  api(method: string, path: string, body?: unknown): Promise<Answer>;
  /** Runs a job; false if it failed, so that the queue has to deliver it again. */
  job(job: QueuedJob): Promise<boolean>;
  /** Throws the sweep's first error. */
  sweep(): Promise<void>;
}

export interface World {
  readonly clock: HandClock;
  readonly queue: HandQueue;
  readonly telegram: FakeBotApi;
  readonly border: Pick<Border, "out">;
  /** The stores, past the border. */
  readonly sql: Sql;
  readonly redis: Redis;
  start(fate?: Fate): Process;
  /** A customer and update ids that nobody used before. */
  newUser(): number;
  newUpdate(): number;
  close(): Promise<void>;
}

/** What differs between worlds: the stores, and what happens to statements and scripts on their way. */
export interface WorldOptions {
  readonly stores?: () => Promise<Stores>;
  readonly rewrite?: (target: Target, body: string) => string;
}

export interface Stores {
  readonly postgres: { readonly databaseUrl: string; readonly fetchEndpoint: string; close(): Promise<void> };
  readonly redis: { readonly url: string; readonly token: string; close(): Promise<void> };
}

const embeddedStores = async (): Promise<Stores> => ({
  postgres: await startMigratedPostgres(),
  redis: await startEmbeddedRedis({ dataDir: null, token: "fault" }),
});

const token = "1:fault";

/** Starts the stores and everything else that outlives a process. */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const { postgres, redis } = await (options.stores ?? embeddedStores)();
  const clock = handClock();
  const queue = handQueue(clock);
  const telegram = await startFakeBotApi({ token });
  const border = await startBorder(
    {
      postgres: new URL(postgres.fetchEndpoint).origin,
      redis: redis.url,
      queue: (body) => (queue.send(body), { MessageId: "1", MD5OfMessageBody: "" }),
      google: () => geminiAnswer("A first answer."),
      openai: () => openaiAnswer(["A refined", "answer."]),
      telegram: telegram.apiRoot,
    },
    options.rewrite,
  );
  const dataDir = mkdtempSync(join(tmpdir(), "nadia-fault-"));
  const shared = { clock, dataDir, token: redis.token, databaseUrl: postgres.databaseUrl };
  const ledger = ledgerOf(settingsOf(shared, "http://127.0.0.1:1"), testHost({ clock }));
  let [users, updates] = [20_000, 0];
  return {
    clock,
    queue,
    telegram,
    border,
    sql: driverOver(postgres),
    redis: redisOver(redis),
    start: (fate = () => null) => startProcess(border, shared, ledger, fate),
    newUser: () => (users += 1),
    newUpdate: () => (updates += 1),
    close: async () => {
      await Promise.all([border, telegram, ledger, redis, postgres].map((part) => part.close()));
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

interface Shared {
  readonly clock: HandClock;
  readonly dataDir: string;
  /** Of Redis. */
  readonly token: string;
  readonly databaseUrl: string;
}

function settingsOf({ dataDir, token: redisToken, databaseUrl }: Shared, url: string) {
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

const context = { awsRequestId: "fault", functionName: "fault" } as Context;

function startProcess(border: Border, shared: Shared, ledger: Ledger, fate: Fate): Process {
  const loop = handLoop(shared.clock);
  const client = border.connect(fate, loop);
  const settings = settingsOf(shared, client.url);
  const host = testHost({ clock: mortal(shared.clock, client), loop });
  const engines = enginesOf(settings, host);
  const doors = doorsOf({
    webhook: createWebhookApp(settings, host, engines),
    reviewer: createReviewerApp(settings, host, engines),
  });
  const draft = createDraftApp(settings, host, engines, ledger);
  const delivery = createDeliveryApp(settings, host, engines);
  const scheduled = createScheduledApp(settings, host, engines);
  const workers = { drafts: draftWorker(() => draft), deliveries: deliveryWorker(() => delivery) };
  return {
    ...client,
    update: doors.update,
    api: doors.api,
    job: async ({ queue, body }) => {
      const run = workers[queue] as (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;
      const { batchItemFailures } = await run(eventOf(body), context);
      return batchItemFailures.length === 0;
    },
    sweep: () => scheduled.sweep(),
  };
}

/** A dead process waits for nothing, and must not move the clock of the others. */
const mortal = (clock: HandClock, { isDead }: Client) => ({
  ...clock,
  wait: (ms: number) => (isDead() ? new Promise<void>(() => undefined) : clock.wait(ms)),
});

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
