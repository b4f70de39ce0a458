/** Scheduled every minute: recovers lost work, and runs the recovery operations that people start. */
import middy from "@middy/core";
import type { ScheduledEvent } from "aws-lambda";
import { createRecoveryApp, type RecoveryApp } from "../../core/app/recovery.ts";
import { byPowertools } from "../lib/emf-powertools.ts";
import { inCloud, stores } from "../lib/cloud.ts";
import { published } from "../lib/metrics.ts";

/** Runs every step once; fails if one failed, so that the alarm fires. */
export const sweep = (app: () => RecoveryApp) =>
  middy<ScheduledEvent, void>().handler(async () => {
    await app().sweep();
  });

export const handler = published(
  byPowertools,
  sweep(
    inCloud(createRecoveryApp, [
      ...stores,
      "TELEGRAM_BOT_TOKEN",
      "TELEGRAM_WEBHOOK_SECRET",
      "DRAFTS_QUEUE_URL",
      "DELIVERIES_QUEUE_URL",
    ]),
  ),
);
