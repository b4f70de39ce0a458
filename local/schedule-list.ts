/** The scheduled functions and how often each runs on a laptop; infra/schedule.ts says how often in the cloud. */
import type { Everything } from "../core/app/everything.ts";
import { runEveryMs } from "../core/retention/periods.ts";
import { health } from "../functions/scheduled/health.ts";
import { upkeep } from "../functions/scheduled/upkeep.ts";
import { refresh } from "../functions/scheduled/refresh.ts";
import { retention } from "../functions/scheduled/retention.ts";
import { sweep } from "../functions/scheduled/sweep.ts";
import type { Schedule } from "./aws/schedules.ts";

/** Pauses between two runs, ms. */
const pauses = {
  sweep: 2_000,
  refresh: 30_000,
  upkeep: 60_000,
  retention: runEveryMs,
  health: 30_000,
  scrub: 30_000,
} as const;

/**
 * Background work starts a second later, so that the first requests do not wait for it: the embedded Postgres has a
 * single session.
 */
const afterFirstRequests = { firstMs: 1_000 };

/** `scrub` cleans the embedded engines' files after an erasure; the cloud has none. */
export const schedulesOf = (everything: Everything, scrub: () => Promise<void>): Schedule[] => [
  {
    lambda: { name: "sweep", timeoutMs: 50_000, handler: sweep(() => everything.recovery) },
    everyMs: pauses.sweep,
  },
  {
    lambda: { name: "refresh", timeoutMs: 300_000, handler: refresh(() => everything.refresh) },
    everyMs: pauses.refresh,
    ...afterFirstRequests,
  },
  {
    lambda: { name: "upkeep", timeoutMs: 60_000, handler: upkeep(() => everything.upkeep) },
    everyMs: pauses.upkeep,
    ...afterFirstRequests,
  },
  {
    lambda: { name: "retention", timeoutMs: 300_000, handler: retention(() => everything.retention) },
    everyMs: pauses.retention,
    ...afterFirstRequests,
  },
  {
    lambda: { name: "health", timeoutMs: 30_000, handler: health(() => everything.health) },
    everyMs: pauses.health,
    ...afterFirstRequests,
  },
  {
    lambda: { name: "scrub", timeoutMs: 300_000, handler: scrub },
    everyMs: pauses.scrub,
    ...afterFirstRequests,
  },
];
