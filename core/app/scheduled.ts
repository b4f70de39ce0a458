/** Wiring of the scheduled functions. */
import type { Settings } from "../config.ts";
import { makePartitions } from "../drafting/turns.ts";
import type { Log } from "../kernel/log.ts";
import { resume, sweep, type Sweeper } from "../pipeline/sweep.ts";
import { type Engines, enginesOf } from "./engines.ts";
import type { Host } from "./host.ts";

export interface ScheduledApp {
  /** Recovers lost work; throws the first chore's error. */
  sweep(): Promise<void>;
  /** Resumes the drafts of a process that died; only for an app that runs in one process. Throws store errors. */
  resume(): Promise<void>;
  readonly log: Log;
}

/** Wires the scheduled functions. Throws `bad_configuration`. */
export function createScheduledApp(
  settings: Settings,
  host: Host,
  engines: Engines = enginesOf(settings, host),
): ScheduledApp {
  const { clock, log } = host;
  const { sql, redis, jobs } = engines;
  const sweeper: Sweeper = {
    wal: settings.wal,
    redis,
    sql,
    makePartitions: () => makePartitions(sql, clock.now()),
    jobs,
    clock,
    log,
  };
  return { sweep: () => sweep(sweeper), resume: () => resume(sweeper), log };
}
