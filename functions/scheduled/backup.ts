/** Scheduled every night: stores a backup of everything in its bucket. */
import middy from "@middy/core";
import type { ScheduledEvent } from "aws-lambda";
import { createScheduledBackupApp, type ScheduledBackupApp } from "../../core/app/scheduled-backup.ts";
import { byPowertools } from "../lib/emf-powertools.ts";
import { inCloud } from "../lib/cloud.ts";
import { published } from "../lib/metrics.ts";

/** Makes one backup within the function's time; fails if there is none, so that the alarm fires. */
export const backup = (app: () => ScheduledBackupApp) =>
  middy<ScheduledEvent, void>().handler(async (_event, context) => {
    await app().run(context.getRemainingTimeInMillis());
  });

export const handler = published(
  byPowertools,
  backup(inCloud(createScheduledBackupApp, ["DATABASE_URL", "QDRANT_API_KEY", "BACKUP_BUCKET"])),
);
