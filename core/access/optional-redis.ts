/** Redis for this module: while it is down, callers are checked by Postgres alone, and this is logged once. */
import { hasCode } from "../kernel/errors.ts";
import type { Log } from "../kernel/log.ts";
import type { Redis, RedisReply, Script } from "../kernel/redis.ts";

export interface OptionalRedis {
  /** The script's reply, or undefined while Redis is down. */
  script(
    script: Script,
    keys: readonly string[],
    args: readonly (string | number)[],
  ): Promise<RedisReply | undefined>;
}

/** Wraps this Redis. */
export function createOptionalRedis(redis: Redis, log: Log): OptionalRedis {
  let out = false;
  return {
    script: async (...args) => {
      try {
        const reply = await redis.script(...args);
        out = false;
        return reply;
      } catch (error) {
        if (!hasCode(error, "redis_unavailable", "redis_failed", "circuit_open")) throw error;
        if (!out) log.error("access.redis_out", error);
        out = true;
        return undefined;
      }
    },
  };
}
