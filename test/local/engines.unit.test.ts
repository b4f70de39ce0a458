/** The embedded engines fulfil the contracts of their protocols. */
import { startEmbeddedPostgres } from "../../local/engines/postgres.ts";
import { startEmbeddedRedis } from "../../local/engines/redis.ts";
import { neonWireContract } from "../storage/neon-wire-suite.ts";
import { upstashWireContract } from "../storage/upstash-wire-suite.ts";

neonWireContract("PGlite", () => startEmbeddedPostgres({ dataDir: null }));
upstashWireContract("js-redis-server", () => startEmbeddedRedis({ dataDir: null, token: "wire-token" }));
