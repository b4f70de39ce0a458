/** The scheduled functions. */
import { archiveBucket, archiveReading, archiveWriting, attachmentsDeleting } from "./archive.ts";
import { reserved } from "./concurrency.ts";
import { ledger, ledgerMoving } from "./ledger.ts";
import {
  deliveries,
  deliveriesDeadLetters,
  deliveriesProducer,
  drafts,
  draftsDeadLetters,
  draftsProducer,
} from "./queues.ts";
import { embeddingKeys, secrets, stores } from "./secrets.ts";
import {
  consoleSettings,
  embeddingSettings,
  groupSettings,
  ledgerSettings,
  turnSettings,
  vectorSettings,
} from "./settings.ts";

/**
 * How a scheduled function is invoked. The schedule's own retries end once Lambda has queued the call; Lambda then
 * repeats an error twice, and a throttled call for up to 6 h. The next run does the same work, so neither is useful.
 */
const invokedOnce = (everyMinutes: number): Pick<sst.aws.FunctionArgs, "retries" | "transform"> => ({
  retries: 0,
  transform: { eventInvokeConfig: { maximumEventAgeInSeconds: 60 * everyMinutes } },
});

/** Recovers lost jobs, expired leases and stuck sends; finishes before the next run is due. */
export const sweep = new sst.aws.CronV2("Sweep", {
  schedule: "rate(1 minute)",
  retries: 2,
  function: {
    handler: "functions/scheduled/sweep.handler",
    timeout: "50 seconds",
    ...invokedOnce(1),
    ...reserved("NADIA_SCHEDULE_CONCURRENCY"),
    environment: { ...turnSettings, ...groupSettings, ...consoleSettings },
    // The bot's secrets are for recovery operations that fetch Telegram's pending updates.
    link: [
      ...stores,
      secrets.telegramBotToken,
      secrets.telegramWebhookSecret,
      draftsProducer,
      deliveriesProducer,
    ],
  },
});

/** Refreshes the figures of analytics: reads all interactions, and only needs Postgres. */
export const refresh = new sst.aws.CronV2("Refresh", {
  schedule: "rate(10 minutes)",
  retries: 0,
  function: {
    handler: "functions/scheduled/refresh.handler",
    timeout: "5 minutes",
    ...invokedOnce(10),
    ...reserved("NADIA_SCHEDULE_CONCURRENCY"),
    link: [secrets.databaseUrl],
  },
});

/**
 * Adds missing vectors and search entries, measures all memories, and deletes old recovery operations; DynamoDB deletes
 * the ledger's expired rows itself.
 */
export const upkeep = new sst.aws.CronV2("Upkeep", {
  schedule: "rate(5 minutes)",
  retries: 0,
  function: {
    handler: "functions/scheduled/upkeep.handler",
    timeout: "1 minute",
    ...invokedOnce(5),
    ...reserved("NADIA_SCHEDULE_CONCURRENCY"),
    environment: { ...embeddingSettings, ...ledgerSettings },
    link: [...stores, ...embeddingKeys],
  },
});

/**
 * Archives and deletes data whose retention period is over, in batches; the next run continues what one did not finish.
 */
export const retention = new sst.aws.CronV2("Retention", {
  schedule: "rate(1 hour)",
  retries: 0,
  function: {
    handler: "functions/scheduled/retention.handler",
    timeout: "5 minutes",
    ...invokedOnce(60),
    ...reserved("NADIA_SCHEDULE_CONCURRENCY"),
    environment: { ...ledgerSettings, LEDGER_TABLE: ledger.name },
    permissions: [archiveReading, archiveWriting, attachmentsDeleting, ...ledgerMoving],
    link: [secrets.databaseUrl, archiveBucket],
  },
});

/** Checks every store and vendor; may only read what the checks need. */
export const health = new sst.aws.CronV2("Health", {
  schedule: "rate(1 minute)",
  retries: 0,
  function: {
    handler: "functions/scheduled/health.handler",
    timeout: "30 seconds",
    ...invokedOnce(1),
    ...reserved("NADIA_SCHEDULE_CONCURRENCY"),
    environment: {
      ...ledgerSettings,
      ...vectorSettings,
      LEDGER_TABLE: ledger.name,
      DRAFTS_QUEUE_URL: drafts.url,
      DELIVERIES_QUEUE_URL: deliveries.url,
    },
    permissions: [
      {
        actions: ["sqs:GetQueueAttributes"],
        resources: [drafts, draftsDeadLetters, deliveries, deliveriesDeadLetters].map(({ arn }) => arn),
      },
      { actions: ["dynamodb:GetItem"], resources: [ledger.arn] },
    ],
    link: [...stores, secrets.telegramBotToken, secrets.qdrantApiKey],
  },
});
