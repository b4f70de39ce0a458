/** Wiring of retention. */
import type { Settings } from "../config.ts";
import type { Log } from "../kernel/log.ts";
import { retain } from "../pipeline/retain.ts";
import { cleaningSteps, partitionStep } from "../retention/retention.ts";
import type { RetentionRun } from "../retention/schema.ts";
import type { Host } from "./host.ts";
import { patientSqlOf } from "./postgres.ts";

export interface RetentionApp {
  /** Runs every step within this time, ms; throws the first one's error. */
  run(withinMs: number): Promise<RetentionRun>;
  readonly log: Log;
}

/** Wires retention. Throws `bad_configuration`. */
export function createRetentionApp(settings: Settings, host: Host): RetentionApp {
  const ports = { sql: patientSqlOf(settings, host), clock: host.clock, ids: host.ids, log: host.log };
  const steps = [...cleaningSteps(ports), partitionStep(ports)];
  return { run: (withinMs) => retain(ports, steps, withinMs), log: host.log };
}
