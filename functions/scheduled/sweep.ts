/** Scheduled every minute: recovers lost work. */
import middy from "@middy/core";
import type { ScheduledEvent } from "aws-lambda";
import { createScheduledApp, type ScheduledApp } from "../../core/app/scheduled.ts";
import { inCloud, stores } from "../lib/cloud.ts";

/** Runs every chore once; fails if one failed, so that the alarm fires. */
export const sweep = (app: () => ScheduledApp) =>
  middy<ScheduledEvent, void>().handler(async () => {
    await app().sweep();
  });

export const handler = sweep(
  inCloud(createScheduledApp, [...stores, "DRAFTS_QUEUE_URL", "DELIVERIES_QUEUE_URL"]),
);
