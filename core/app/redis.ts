/** Redis from settings. */
import { required, type Settings } from "../config.ts";
import type { Redis } from "../kernel/redis.ts";
import { createGuard } from "../storage/guard.ts";
import { createRedis } from "../storage/redis.ts";
import type { Host } from "./host.ts";
import { logSlow } from "./slow.ts";

/** ms; the webhook's fallback and Telegram's patience both begin after this */
const timeoutMs = 2_000;

/** Upstash by REST, guarded. Throws `bad_configuration` when it is not set. */
export function redisOf(settings: Settings, { clock, loop, log }: Host): Redis {
  const url = required(settings.redis.restUrl, "UPSTASH_REDIS_REST_URL");
  const token = required(settings.redis.restToken, "UPSTASH_REDIS_REST_TOKEN");
  const remote = !["127.0.0.1", "localhost", "[::1]"].includes(new URL(url).hostname);
  // [S11] A token in the clear is a token lost.
  required(
    remote && !url.startsWith("https:") ? null : url,
    "UPSTASH_REDIS_REST_URL with https for a remote Redis",
  );
  const guard = createGuard({
    store: "redis",
    timeoutMs,
    retryDelaysMs: [],
    clock,
    loop,
    onCall: logSlow(log),
  });
  return createRedis({ url, token }, guard);
}
