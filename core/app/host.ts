/** What the machine provides to the app: time, randomness and log output. */
import type { Passwords } from "../access/passwords.ts";
import { type Clock, systemClock } from "../kernel/clock.ts";
import { type Ids, randomIds } from "../kernel/ids.ts";
import { createLog, type Log, type LogLine } from "../kernel/log.ts";
import { type EventLoop, ownEventLoop } from "../kernel/timeout.ts";

export interface Host {
  readonly clock: Clock;
  /** Used by timeouts. */
  readonly loop: EventLoop;
  readonly ids: Ids;
  readonly log: Log;
  /** Absent except in tests, which hash for less: no setting lowers the cost. */
  readonly passwords?: Passwords;
}

/** The real clock and random ids; log lines go to `write`. */
export const systemHost = (write: (line: LogLine) => void): Host => ({
  clock: systemClock,
  loop: ownEventLoop,
  ids: randomIds,
  log: createLog(write),
});
