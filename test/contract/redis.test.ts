/** The Redis driver on js-redis-server, over Upstash's wire. */
import { startEmbeddedRedis } from "../../local/engines/redis.ts";
import { redisOver } from "../support/redis.ts";
import { redisSuite } from "./redis-suite.ts";
import { spoiledKeysSuite } from "./spoiled-keys-suite.ts";

redisSuite("js-redis-server", async () => {
  const engine = await startEmbeddedRedis({ dataDir: null, token: "suite" });
  return {
    redis: redisOver(engine),
    stranger: redisOver({ url: engine.url, token: "wrong" }),
    close: () => engine.close(),
  };
});

spoiledKeysSuite("js-redis-server", async () => {
  const engine = await startEmbeddedRedis({ dataDir: null, token: "suite" });
  return { redis: redisOver(engine), close: () => engine.close() };
});
