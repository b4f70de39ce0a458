/** The contract suites on the real engines: Postgres 18 and Redis 7. */
import { systemClock } from "../../core/kernel/clock.ts";
import { createGuard } from "../../core/storage/guard.ts";
import { createPostgres } from "../../core/storage/postgres.ts";
import { redisSuite } from "../storage/redis-suite.ts";
import { spoiledKeysSuite } from "../wal/spoiled-keys-suite.ts";
import { sqlSuite } from "../storage/sql-suite.ts";
import { forgetScripts, redisOver } from "../support/redis.ts";
import { startRealPostgres, startRealRedis } from "../support/services.ts";

const guard = () =>
  createGuard({ store: "postgres", timeoutMs: 20_000, retryDelaysMs: [], clock: systemClock });

sqlSuite("Postgres 18", async () => {
  const engine = await startRealPostgres();
  return { sql: createPostgres(engine, guard()), close: () => engine.close() };
});

redisSuite("redis-server 7", async () => {
  const engine = await startRealRedis();
  return {
    redis: redisOver(engine),
    stranger: redisOver({ url: engine.url, token: "wrong" }),
    forget: () => forgetScripts(engine),
    close: () => engine.close(),
  };
});

spoiledKeysSuite("redis-server 7", async () => {
  const engine = await startRealRedis();
  return { redis: redisOver(engine), close: () => engine.close() };
});
