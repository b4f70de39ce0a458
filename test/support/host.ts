/** What an app under test gets from its host. */
import type { Host } from "../../core/app/host.ts";
import { randomIds } from "../../core/kernel/ids.ts";
import { silentLog } from "../../core/kernel/log.ts";
import { handClock } from "./clock.ts";
import { timelessLoop } from "./timeless-loop.ts";

/** A clock that tests move, no timeouts and no log, unless given. */
export const testHost = (given: Partial<Host> = {}): Host => ({
  clock: handClock(),
  ids: randomIds,
  loop: timelessLoop,
  log: silentLog,
  ...given,
});
