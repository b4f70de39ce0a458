/** SQS: sends approved replies, answers pressed buttons, and notifies reviewers. */
import { createDeliveryApp, type DeliveryApp } from "../core/app/delivery.ts";
import { DeliveryJob } from "../core/kernel/jobs.ts";
import { byPowertools } from "./lib/emf-powertools.ts";
import { inCloud, stores } from "./lib/cloud.ts";
import { published } from "./lib/metrics.ts";
import { queueWorker } from "./lib/queue.ts";

/** Processes each job of the batch. */
export const deliveryWorker = (app: () => DeliveryApp) =>
  queueWorker(
    () => app().log,
    (body) => DeliveryJob.parse(body),
    (job) => app().run(job),
  );

export const handler = published(
  byPowertools,
  deliveryWorker(
    inCloud(createDeliveryApp, [
      ...stores,
      "DRAFTS_QUEUE_URL",
      "DELIVERIES_QUEUE_URL",
      "ARCHIVE_BUCKET",
      "TELEGRAM_BOT_TOKEN",
      "NADIA_VAPID_KEY",
    ]),
  ),
);
