/**
 * Scheduled every five minutes: adds missing vectors and search entries, measures memory, and deletes expired model calls
 * and recovery operations.
 */
import middy from "@middy/core";
import type { ScheduledEvent } from "aws-lambda";
import { createUpkeepApp, type UpkeepApp } from "../../core/app/upkeep.ts";
import { byPowertools } from "../lib/emf-powertools.ts";
import { inCloud, stores } from "../lib/cloud.ts";
import { published } from "../lib/metrics.ts";

/** Runs every step once; fails if one failed, so that the alarm fires. */
export const upkeep = (app: () => UpkeepApp) =>
  middy<ScheduledEvent, void>().handler(async () => {
    await app().run();
  });

export const handler = published(
  byPowertools,
  upkeep(inCloud(createUpkeepApp, [...stores, "GOOGLE_GENERATIVE_AI_API_KEY", "OPENAI_API_KEY"])),
);
