/** The functions that run by the clock. */
import { deliveriesProducer, draftsProducer } from "./queues.ts";
import { embeddingKeys, secrets, stores } from "./secrets.ts";
import { embeddingSettings, ledgerSettings, turnSettings } from "./settings.ts";

/** Finds lost flushes, expired leases and stuck sends; one at a time, done before the next is due. */
export const sweep = new sst.aws.CronV2("Sweep", {
  schedule: "rate(1 minute)",
  retries: 2,
  function: {
    handler: "functions/scheduled/sweep.handler",
    timeout: "50 seconds",
    concurrency: { reserved: 1 },
    environment: turnSettings,
    link: [...stores, draftsProducer, deliveriesProducer],
  },
});

/** Brings the figures of analytics up to date: it reads all interactions, and needs nothing but Postgres. */
export const refresh = new sst.aws.CronV2("Refresh", {
  schedule: "rate(10 minutes)",
  retries: 0,
  function: {
    handler: "functions/scheduled/refresh.handler",
    timeout: "5 minutes",
    concurrency: { reserved: 1 },
    link: [secrets.databaseUrl],
  },
});

/** Embeds memories that wait for it and measures all memories; DynamoDB ends the ledger's rows by itself. */
export const upkeep = new sst.aws.CronV2("Upkeep", {
  schedule: "rate(5 minutes)",
  retries: 0,
  function: {
    handler: "functions/scheduled/memory.handler",
    timeout: "1 minute",
    concurrency: { reserved: 1 },
    environment: { ...embeddingSettings, ...ledgerSettings },
    link: [...stores, ...embeddingKeys],
  },
});
