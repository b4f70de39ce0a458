/** The write-ahead log over a real Redis 7: the same suite as for the embedded one. */
import { walSuite } from "./wal-suite.ts";
import { startRealRedis } from "../support/services.ts";

walSuite("redis-server", () => startRealRedis());
