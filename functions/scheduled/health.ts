/** Scheduled every minute: checks every store and vendor, and stores the results for the health page. */
import middy from "@middy/core";
import type { ScheduledEvent } from "aws-lambda";
import { createHealthApp, type HealthApp } from "../../core/app/health.ts";
import { byPowertools } from "../lib/emf-powertools.ts";
import { inCloud, stores } from "../lib/cloud.ts";
import { published } from "../lib/metrics.ts";

/** Checks once; what is down is logged and recorded, and does not make this function fail. */
export const health = (app: () => HealthApp) =>
  middy<ScheduledEvent, void>().handler(async () => {
    await app().check();
  });

export const handler = published(
  byPowertools,
  health(inCloud(createHealthApp, [...stores, "TELEGRAM_BOT_TOKEN", "QDRANT_API_KEY"])),
);
