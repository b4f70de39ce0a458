/** The contract suites on the real engines: Postgres 18 and Redis 7. */
import { systemClock } from "../../core/kernel/clock.ts";
import { createGuard } from "../../core/storage/guard.ts";
import { createPostgres } from "../../core/storage/postgres.ts";
import { createPostgresFetch } from "../../core/storage/postgres-fetch.ts";
import { redisSuite } from "../storage/redis-suite.ts";
import { spoiledKeysSuite } from "../wal/spoiled-keys-suite.ts";
import { sqlSuite } from "../storage/sql-suite.ts";
import { redisOver } from "../support/redis.ts";
import { startRealPostgres, startRealRedis } from "../support/services.ts";

const guard = () =>
  createGuard({ store: "postgres", timeoutMs: 20_000, retryDelaysMs: [], clock: systemClock });

for (const [name, create] of [
  ["Neon's driver on Postgres 18", createPostgres],
  ["plain fetch on Postgres 18", createPostgresFetch],
] as const) {
  sqlSuite(name, async () => {
    const engine = await startRealPostgres();
    return { sql: create(engine, guard()), close: () => engine.close() };
  });
}

redisSuite("redis-server 7", async () => {
  const engine = await startRealRedis();
  return {
    redis: redisOver(engine),
    stranger: redisOver({ url: engine.url, token: "wrong" }),
    close: () => engine.close(),
  };
});

spoiledKeysSuite("redis-server 7", async () => {
  const engine = await startRealRedis();
  return { redis: redisOver(engine), close: () => engine.close() };
});
