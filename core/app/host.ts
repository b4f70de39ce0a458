/** What the machine lends to the app: time, chance and a place to write lines to. */
import { type Clock, systemClock } from "../kernel/clock.ts";
import { type Ids, randomIds } from "../kernel/ids.ts";
import { createLog, type Log, type LogLine } from "../kernel/log.ts";
import { type EventLoop, ownEventLoop } from "../kernel/timeout.ts";

export interface Host {
  readonly clock: Clock;
  /** What timeouts go by. */
  readonly loop: EventLoop;
  readonly ids: Ids;
  readonly log: Log;
}

/** The machine's own time and chance, with lines to `write`. */
export const systemHost = (write: (line: LogLine) => void): Host => ({
  clock: systemClock,
  loop: ownEventLoop,
  ids: randomIds,
  log: createLog(write),
});
