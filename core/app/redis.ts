/** Redis from settings. */
import { required, type Settings } from "../config.ts";
import type { Redis } from "../kernel/redis.ts";
import { isLoopback } from "../kernel/loopback.ts";
import { createGuard } from "../storage/guard.ts";
import { createRedis } from "../storage/redis.ts";
import type { Host } from "./host.ts";
import { storeObserver } from "./store-observer.ts";

/** ms; the webhook's fallback starts after this and still ends within Telegram's own timeout */
const timeoutMs = 2_000;

/** Upstash over REST, guarded. Throws `bad_configuration` if it is not set. */
export function redisOf(settings: Settings, host: Host): Redis {
  const url = required(settings.redis.restUrl, "UPSTASH_REDIS_REST_URL");
  const token = required(settings.redis.restToken, "UPSTASH_REDIS_REST_TOKEN");
  const remote = !isLoopback(new URL(url).hostname);
  // [S11] A token sent in the clear is a leaked token.
  required(
    remote && !url.startsWith("https:") ? null : url,
    "UPSTASH_REDIS_REST_URL with https (a remote Redis requires it)",
  );
  const guard = createGuard({
    ...storeObserver("redis", host),
    timeoutMs,
    retryDelaysMs: [],
    clock: host.clock,
    loop: host.loop,
  });
  return createRedis({ url, token }, guard);
}
