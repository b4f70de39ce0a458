/** Wiring of retention. */
import type { Settings } from "../config.ts";
import type { Log } from "../kernel/log.ts";
import { retain } from "../pipeline/retain.ts";
import { archiveStep, expireStep } from "../retention/archive.ts";
import { attachmentsStep } from "../retention/attachments.ts";
import { callsStep } from "../retention/calls.ts";
import type { Calls } from "../retention/port.ts";
import { statisticsStep } from "../privacy/statistics.ts";
import { cleaningSteps, partitionStep } from "../retention/retention.ts";
import type { RetentionRun } from "../retention/schema.ts";
import { getReviews } from "../review/list.ts";
import type { Host } from "./host.ts";
import { ledgerOf } from "./ledger.ts";
import { objectsOf } from "./objects.ts";
import { longRunningSqlOf } from "./postgres.ts";

export interface RetentionApp {
  /** Runs every step within this time, ms; throws the first one's error. */
  run(withinMs: number): Promise<RetentionRun>;
  readonly log: Log;
}

/** Wires retention. Throws `bad_configuration`. */
export function createRetentionApp(
  settings: Settings,
  host: Host,
  calls: Calls = ledgerOf(settings, host),
): RetentionApp {
  const ports = { sql: longRunningSqlOf(settings, host), clock: host.clock, ids: host.ids, log: host.log };
  const objects = objectsOf(settings);
  const { overdueAfterMs } = settings;
  const archive = objects === null ? null : { ...ports, objects };
  const steps = [
    ...cleaningSteps(ports),
    ...(archive === null
      ? []
      : [
          archiveStep(archive, (ids) => getReviews({ ...ports, overdueAfterMs }, ids)),
          callsStep({ ...archive, calls }),
          expireStep(archive),
          attachmentsStep(archive),
        ]),
    partitionStep(ports),
    statisticsStep(ports),
  ];
  return { run: (withinMs) => retain(ports, steps, withinMs), log: host.log };
}
