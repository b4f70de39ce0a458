/** The functions that run by the clock. */
import { deliveriesProducer, draftsProducer } from "./queues.ts";
import { stores } from "./secrets.ts";
import { turnSettings } from "./settings.ts";

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
