/** What the schedules need. */
import type { Settings } from "../config.ts";
import { makePartitions } from "../drafting/turns.ts";
import type { Log } from "../kernel/log.ts";
import { resume, sweep, type Sweeper } from "../pipeline/sweep.ts";
import { createWal } from "../wal/wal.ts";
import { type Engines, enginesOf } from "./engines.ts";
import type { Host } from "./host.ts";

export interface ScheduledApp {
  /** Finds what was lost; throws what the first failed chore threw. */
  sweep(): Promise<void>;
  /** Goes on with what a process that died was drafting; for an app that is one process. Throws what its stores throw. */
  resume(): Promise<void>;
  readonly log: Log;
}

/** Wires the schedules. Throws `bad_configuration`. */
export function createScheduledApp(
  settings: Settings,
  host: Host,
  engines: Engines = enginesOf(settings, host),
): ScheduledApp {
  const { clock, ids, log } = host;
  const { sql, redis, jobs } = engines;
  const sweeper: Sweeper = {
    wal: createWal({ redis, sql, clock, ids, settings: settings.wal }),
    sql,
    makePartitions: () => makePartitions(sql, clock.now()),
    jobs,
    clock,
    log,
  };
  return { sweep: () => sweep(sweeper), resume: () => resume(sweeper), log };
}
