/** Schedule, every ten minutes: brings the figures of analytics up to date. */
import middy from "@middy/core";
import type { ScheduledEvent } from "aws-lambda";
import { createRefreshApp, type RefreshApp } from "../../core/app/analytics.ts";
import { inCloud } from "../lib/cloud.ts";

/** Refreshes once; fails when that failed, so that the alarm rings. */
export const refresh = (app: () => RefreshApp) =>
  middy<ScheduledEvent, void>().handler(async () => {
    await app().refresh();
  });

export const handler = refresh(inCloud(createRefreshApp, ["DATABASE_URL"]));
