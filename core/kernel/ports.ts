/** The ports of the application; an operation takes those it needs as its first parameter. */
import type { Clock } from "./clock.ts";
import type { Ids } from "./ids.ts";
import type { Jobs } from "./jobs.ts";
import type { Log } from "./log.ts";
import type { Redis } from "./redis.ts";
import type { Sql } from "./sql.ts";

export interface Ports {
  readonly sql: Sql;
  readonly redis: Redis;
  readonly jobs: Jobs;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
}
