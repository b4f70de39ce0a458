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
 * Connects to Upstash's REST protocol. The client's own retries are off (measured: its default makes six requests), and
 * so is its type guessing ("123" would become a number).
 */
export function createRedis(settings: RedisSettings, guard: Guard): Redis {
  // The client takes no signal for a single command; it calls this function before the first await of each.
  let current: AbortSignal;
  const client = new Upstash({
    url: settings.url,
    token: settings.token,
    retry: { retries: 0 },
    // As a function: with a plain signal it returns null on a timeout, as if that were data.
    signal: () => current,
    automaticDeserialization: false,
    // Base64 would be ambiguous: the server leaves OK as it is, but the client decodes it inside lists. All our data is
    // UTF-8.
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

/** Upstash locks a script's keys instead of the whole database; plain Redis does not know this line. */
const byKey = "#!lua flags=allow-key-locking\n";

/** Redis' own refusals start with a word in capitals (`ERR`, `WRONGPASS`, `OOM`); everything else is an outage. */
const refusal = /^[A-Z]{2,} /;

/**
 * Refusals that are not about the script: Redis is full, loading, read-only, or over its plan's quota. They count as
 * outages: blaming messages for them would park everyone's. Only a size limit is about the request.
 */
const stateRefusal =
  /^(?:(?:OOM|LOADING|READONLY|MISCONF|BUSY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|NOREPLICAS) |ERR (?![\w ]{1,60} size exceeded)[\w ]{1,60} exceeded\b)/;

/** Upstash's messages quote the whole command, so only the cause keeps them. */
function redisError(cause: unknown): NadiaError {
  if (!(cause instanceof Error) || cause.name !== "UpstashError" || !refusal.test(cause.message)) {
    return unavailable("Redis did not answer; check its URL and whether it runs", cause);
  }
  return stateRefusal.test(cause.message)
    ? unavailable("Redis accepts no commands now: it is full, loading, read-only or over its quota", cause)
    : new NadiaError("redis_failed", "Redis refused a script; see its own log", { cause });
}

const unavailable = (message: string, cause: unknown): NadiaError =>
  new NadiaError("redis_unavailable", message, { cause });
