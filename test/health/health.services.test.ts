/** Health over a real Redis 7, which can be set to evict keys. */
import assert from "node:assert/strict";
import { onTestFinished, test } from "vitest";
import { Redis } from "ioredis";
import { probe } from "../../core/health/health.ts";
import { systemClock } from "../../core/kernel/clock.ts";
import { driverOver, startMigratedPostgres } from "../support/database.ts";
import { redisOver } from "../support/redis.ts";
import { startRealRedis } from "../support/services.ts";

test("[S1] (promise 13) a Redis that evicts keys makes health degraded, with advice; one that does not say is fine", async () => {
  const [engine, postgres] = [await startRealRedis(), await startMigratedPostgres()];
  const admin = new Redis(engine.redisUrl);
  onTestFinished(async () => {
    admin.disconnect();
    await Promise.all([engine.close(), postgres.close()]);
  });
  const look = async () => {
    const { status, stores, advice } = await probe({
      sql: driverOver(postgres),
      redis: redisOver(engine),
      vectors: () => Promise.resolve({ status: "green", detail: null }),
      clock: systemClock,
      reviewGroups: [],
    });
    return { status, ok: stores.redis.ok, eviction: stores.redis.eviction, advice: advice.join() };
  };
  assert.deepEqual(await look(), { status: "ok", ok: true, eviction: "off", advice: "" });
  for (const policy of ["allkeys-lru", "volatile-ttl"]) {
    await admin.config("SET", "maxmemory-policy", policy);
    const { advice, ...seen } = await look();
    assert.deepEqual(seen, { status: "degraded", ok: true, eviction: "on" });
    assert.match(advice, /maxmemory-policy to noeviction/);
  }
  await admin.call("ACL", "SETUSER", "default", "-info");
  assert.deepEqual(await look(), { status: "ok", ok: true, eviction: "unknown", advice: "" });
});
