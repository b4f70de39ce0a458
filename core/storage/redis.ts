/** Redis through Upstash's REST API. */
import { Redis as Upstash } from "@upstash/redis";
import { NadiaError } from "../kernel/errors.ts";
import type { Redis, RedisReply } from "../kernel/redis.ts";
import type { Guard } from "./guard.ts";

export interface RedisSettings {
  readonly url: string;
  readonly token: string;
}

/**
 * Connects to Upstash's REST wire. The client's own retries are off (measured: its default makes six requests),
 * and so is its guessing of types ("123" would become a number).
 */
export function createRedis(settings: RedisSettings, guard: Guard): Redis {
  // The client takes no signal for a single command; it asks this function before the first await of each.
  let current: AbortSignal;
  const client = new Upstash({
    url: settings.url,
    token: settings.token,
    retry: { retries: 0 },
    // The function form: the plain form answers null on a timeout, as if it were data.
    signal: () => current,
    automaticDeserialization: false,
    // Base64 would be ambiguous: the wire leaves OK as it is, the client decodes it inside lists. All we keep is UTF-8.
    responseEncoding: false,
    enableAutoPipelining: false,
    enableTelemetry: false,
  });
  const call = <T>(run: () => Promise<T>) =>
    guard.run(async (signal) => {
      try {
        current = signal;
        return await run();
      } catch (error) {
        throw redisError(error);
      }
    });
  return {
    script: (script, keys, args) =>
      call(() => client.eval<string[], RedisReply>(`${byKey}${script.lua}`, [...keys], args.map(String))),
    ping: async () => {
      await call(() => client.ping());
    },
  };
}

/** Upstash runs a script under a lock of its keys instead of one of the whole database; plain Redis does not know this line. */
const byKey = "#!lua flags=allow-key-locking\n";

/** Redis' own refusals open with a word in capitals (`ERR`, `WRONGPASS`, `OOM`); all else is an outage. */
const refusal = /^[A-Z]{2,} /;

/**
 * Refusals that say nothing about the script: Redis is full, loads, takes no writes, or has used up its plan's quota. They
 * are outages: to count them against a message would park everyone's. Only the size of what is sent is its own.
 */
const stateRefusal =
  /^(?:(?:OOM|LOADING|READONLY|MISCONF|BUSY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|NOREPLICAS) |ERR (?![\w ]{1,60} size exceeded)[\w ]{1,60} exceeded\b)/;

/** Upstash's messages quote the whole command, so only the cause keeps them. */
function redisError(cause: unknown): NadiaError {
  if (!(cause instanceof Error) || cause.name !== "UpstashError" || !refusal.test(cause.message)) {
    return unavailable("Redis did not answer; check its URL and whether it runs", cause);
  }
  return stateRefusal.test(cause.message)
    ? unavailable("Redis takes no commands now: it is full, loading, read-only or over its quota", cause)
    : new NadiaError("redis_failed", "Redis refused a script; its own log tells why", { cause });
}

const unavailable = (message: string, cause: unknown): NadiaError =>
  new NadiaError("redis_unavailable", message, { cause });
