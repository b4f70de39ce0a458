/** The ledger on SQLite, and the reply cache in memory and on js-redis-server. */
import { createReplyCache } from "../../core/ledger/cache.ts";
import { createMemoryReplies } from "../../core/storage/replies-memory.ts";
import { startEmbeddedRedis } from "../../local/engines/redis.ts";
import { newSqliteLedger } from "../support/ledger.ts";
import { redisOver } from "../support/redis.ts";
import { ledgerSuite } from "./ledger-suite.ts";
import { repliesSuite } from "./replies-suite.ts";

ledgerSuite("SQLite", true, newSqliteLedger);

repliesSuite("in memory", async () => ({ connect: createMemoryReplies, close: async () => undefined }));

repliesSuite("js-redis-server", async () => {
  const engine = await startEmbeddedRedis({ dataDir: null, token: "suite" });
  return {
    connect: (clock) => createReplyCache(redisOver(engine), clock),
    close: () => engine.close(),
  };
});
