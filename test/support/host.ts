/** What an app under test gets from its host. */
import { createPasswords } from "../../core/access/passwords.ts";
import type { Host } from "../../core/app/host.ts";
import { randomIds } from "../../core/kernel/ids.ts";
import { silentLog } from "../../core/kernel/log.ts";
import { noMetrics } from "../../core/metrics/schema.ts";
import { manualClock } from "./clock.ts";
import { timelessLoop } from "./timeless-loop.ts";

/** Its hashes take no time; passwords.unit.test.ts proves the cost of an installation's. */
const cheapPasswords = createPasswords(true, {
  argon2id: { memory: 64, passes: 1, parallelism: 1 },
  scrypt: { logCost: 4, blockSize: 8, parallelism: 1 },
});

/** A clock that tests move, cheap password hashes, no timeouts and no log, unless given. */
export const testHost = (given: Partial<Host> = {}): Host => ({
  clock: manualClock(),
  ids: randomIds,
  loop: timelessLoop,
  log: silentLog,
  metrics: noMetrics,
  passwords: cheapPasswords,
  ...given,
});
