/** Concurrent releases on Postgres 18 and Redis 7, with real concurrency. */
import { type Harness, startHarness } from "../support/harness.ts";
import { startMigratedRealPostgres, startRealRedis } from "../support/services.ts";
import { releaseRacesSuite } from "./release-races-suite.ts";

async function startRealHarness(): Promise<Harness> {
  const [postgres, redis] = [await startMigratedRealPostgres(16), await startRealRedis()];
  const harness = await startHarness({
    DATABASE_URL: postgres.databaseUrl,
    NEON_FETCH_ENDPOINT: postgres.fetchEndpoint,
    UPSTASH_REDIS_REST_URL: redis.url,
    UPSTASH_REDIS_REST_TOKEN: redis.token,
  });
  return {
    ...harness,
    close: async () => {
      await harness.close();
      await postgres.close();
      await redis.close();
    },
  };
}

releaseRacesSuite("Postgres 18 and Redis 7", 20, startRealHarness);
