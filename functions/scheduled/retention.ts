/** Scheduled every hour: archives and deletes data whose retention period is over. */
import middy from "@middy/core";
import type { ScheduledEvent } from "aws-lambda";
import { createRetentionApp, type RetentionApp } from "../../core/app/retention.ts";
import { byPowertools } from "../lib/emf-powertools.ts";
import { inCloud } from "../lib/cloud.ts";
import { published } from "../lib/metrics.ts";

/** Runs once, within the function's time; fails if a step failed, so that the alarm fires. */
export const retention = (app: () => RetentionApp) =>
  middy<ScheduledEvent, void>().handler(async (_event, context) => {
    await app().run(context.getRemainingTimeInMillis());
  });

export const handler = published(
  byPowertools,
  retention(inCloud(createRetentionApp, ["DATABASE_URL", "ARCHIVE_BUCKET"])),
);
