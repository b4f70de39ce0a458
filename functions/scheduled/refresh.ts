/** Scheduled every ten minutes: refreshes the figures of analytics. */
import middy from "@middy/core";
import type { ScheduledEvent } from "aws-lambda";
import { createRefreshApp, type RefreshApp } from "../../core/app/analytics.ts";
import { byPowertools } from "../lib/emf-powertools.ts";
import { inCloud } from "../lib/cloud.ts";
import { published } from "../lib/metrics.ts";

/** Refreshes once; fails if the refresh failed, so that the alarm fires. */
export const refresh = (app: () => RefreshApp) =>
  middy<ScheduledEvent, void>().handler(async () => {
    await app().refresh();
  });

export const handler = published(byPowertools, refresh(inCloud(createRefreshApp, ["DATABASE_URL"])));
