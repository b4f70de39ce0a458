/** The write-ahead log over a real Redis 7: the very suite that the embedded one passes. */
import { walContract } from "./wal-suite.ts";
import { startRealRedis } from "../support/services.ts";

walContract("redis-server", () => startRealRedis());
