/** Redis as this room uses it: while it is out, callers come in by Postgres alone, and that is said once. */
import { hasCode } from "../kernel/errors.ts";
import type { Log } from "../kernel/log.ts";
import type { Redis, RedisReply, Script } from "../kernel/redis.ts";

export interface Lookout {
  /** The script's reply, or undefined while Redis is out. */
  script(
    script: Script,
    keys: readonly string[],
    args: readonly (string | number)[],
  ): Promise<RedisReply | undefined>;
}

/** Watches over this Redis. */
export function createLookout(redis: Redis, log: Log): Lookout {
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
