/** What the machine provides to the app: time, randomness and log output. */
import type { Passwords } from "../access/passwords.ts";
import { type Clock, systemClock } from "../kernel/clock.ts";
import { type Ids, randomIds } from "../kernel/ids.ts";
import { createLog, type Log, type LogLine } from "../kernel/log.ts";
import { type Recorder, noMetrics } from "../metrics/schema.ts";
import { countingLog } from "../metrics/events.ts";
import { type EventLoop, ownEventLoop } from "../kernel/timeout.ts";

export interface Host {
  readonly clock: Clock;
  /** Used by timeouts. */
  readonly loop: EventLoop;
  readonly ids: Ids;
  readonly log: Log;
  readonly metrics: Recorder;
  /** Aborts when this process begins to stop; absent in a function, which is not stopped while it runs. */
  readonly stopping?: AbortSignal;
  /** Absent except in tests, which hash for less: no setting lowers the cost. */
  readonly passwords?: Passwords;
}

/** The real clock and random ids; log lines go to `write`, metrics to `metrics` or nowhere. */
export const systemHost = (write: (line: LogLine) => void, metrics: Recorder = noMetrics): Host =>
  withMetrics({ clock: systemClock, loop: ownEventLoop, ids: randomIds, log: createLog(write) }, metrics);

/** The same host, whose metrics go to `metrics`; what it logs is counted there as well. */
export const withMetrics = (host: Omit<Host, "metrics">, metrics: Recorder): Host => ({
  ...host,
  log: countingLog(host.log, metrics),
  metrics,
});
