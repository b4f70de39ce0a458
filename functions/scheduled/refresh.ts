/** Scheduled every ten minutes: refreshes the figures of analytics. */
import middy from "@middy/core";
import type { ScheduledEvent } from "aws-lambda";
import { createRefreshApp, type RefreshApp } from "../../core/app/analytics.ts";
import { inCloud } from "../lib/cloud.ts";

/** Refreshes once; fails if the refresh failed, so that the alarm fires. */
export const refresh = (app: () => RefreshApp) =>
  middy<ScheduledEvent, void>().handler(async () => {
    await app().refresh();
  });

export const handler = refresh(inCloud(createRefreshApp, ["DATABASE_URL"]));
