/** The production driver against an engine's Upstash endpoint. */
import { systemClock } from "../../core/kernel/clock.ts";
import type { Redis } from "../../core/kernel/redis.ts";
import { createGuard } from "../../core/storage/guard.ts";
import { createRedis } from "../../core/storage/redis.ts";

export const redisOver = (engine: { url: string; token: string }): Redis =>
  createRedis(
    { url: engine.url, token: engine.token },
    createGuard({ store: "redis", timeoutMs: 10_000, retryDelaysMs: [], clock: systemClock }),
  );

/** Makes the engine lose its scripts, as a restart does. */
export async function forgetScripts(engine: { url: string; token: string }): Promise<void> {
  const answer = await fetch(engine.url, {
    method: "POST",
    headers: { authorization: `Bearer ${engine.token}` },
    body: JSON.stringify(["SCRIPT", "FLUSH"]),
  });
  if (!answer.ok) throw new Error(`SCRIPT FLUSH: ${await answer.text()}`);
}
