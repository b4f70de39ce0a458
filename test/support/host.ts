/** What the machine lends to an app under test. */
import type { Host } from "../../core/app/host.ts";
import { randomIds } from "../../core/kernel/ids.ts";
import { silentLog } from "../../core/kernel/log.ts";
import { handClock } from "./clock.ts";
import { timelessLoop } from "./timeless-loop.ts";

/** A hand-moved clock, no timeouts and no log, but for what is given. */
export const testHost = (given: Partial<Host> = {}): Host => ({
  clock: handClock(),
  ids: randomIds,
  loop: timelessLoop,
  log: silentLog,
  ...given,
});
