/** The engines that most functions share. */
import type { Settings } from "../config.ts";
import type { Redis } from "../kernel/redis.ts";
import type { Sql } from "../kernel/sql.ts";
import type { Jobs } from "../kernel/jobs.ts";
import { createQueryMeter, type QueryMeter } from "../storage/query-meter.ts";
import type { Host } from "./host.ts";
import { jobsOf } from "./jobs.ts";
import { sqlOf, sqlWithoutBreakerOf } from "./postgres.ts";
import { redisOf } from "./redis.ts";

export interface Engines {
  readonly sql: Sql;
  /** The same database without a breaker, for data that must not be lost. */
  readonly sqlWithoutBreaker: Sql;
  readonly redis: Redis;
  readonly jobs: Jobs;
  /** Measures the queries of `sql`. */
  readonly queries: QueryMeter;
}

/** Postgres, Redis and the queues. Throws `bad_configuration` with what is missing. */
export function enginesOf(settings: Settings, host: Host): Engines {
  const queries = createQueryMeter();
  return {
    sql: sqlOf(settings, host, queries),
    sqlWithoutBreaker: sqlWithoutBreakerOf(settings, host, queries),
    redis: redisOf(settings, host),
    jobs: jobsOf(settings, host),
    queries,
  };
}
