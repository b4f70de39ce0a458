/** Scheduled every minute: asks every store and vendor, and stores the answers for the health page. */
import middy from "@middy/core";
import type { ScheduledEvent } from "aws-lambda";
import { createWatchApp, type WatchApp } from "../../core/app/watch.ts";
import { byPowertools } from "../lib/emf-powertools.ts";
import { inCloud, stores } from "../lib/cloud.ts";
import { published } from "../lib/metrics.ts";

/** Checks once; what is down is logged and recorded, and does not make this function fail. */
export const watch = (app: () => WatchApp) =>
  middy<ScheduledEvent, void>().handler(async () => {
    await app().check();
  });

export const handler = published(
  byPowertools,
  watch(inCloud(createWatchApp, [...stores, "TELEGRAM_BOT_TOKEN", "QDRANT_API_KEY"])),
);
