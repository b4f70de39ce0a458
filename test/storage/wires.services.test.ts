/** The real engines fulfil the same protocol contracts as the embedded ones. */
import assert from "node:assert/strict";
import { onTestFinished, test } from "vitest";
import { neonWireSuite } from "./neon-wire-suite.ts";
import { upstashClient, upstashWireSuite } from "./upstash-wire-suite.ts";
import { startRealPostgres, startRealRedis } from "../support/services.ts";

neonWireSuite("Postgres 18", () => startRealPostgres());
upstashWireSuite("redis-server", () => startRealRedis());

test("[S11] a Redis that died is an outage to the client, not a refusal", async () => {
  const redis = await startRealRedis();
  onTestFinished(() => redis.close());
  const client = upstashClient(redis);
  await client.ping();
  await redis.crash();
  await assert.rejects(client.set("k", "v"), /cannot be reached/);
});
