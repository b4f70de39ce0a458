/** The embedded engines fulfil the contracts of their protocols. */
import { startEmbeddedPostgres } from "../../local/engines/postgres.ts";
import { startEmbeddedRedis } from "../../local/engines/redis.ts";
import { neonWireSuite } from "../storage/neon-wire-suite.ts";
import { upstashWireSuite } from "../storage/upstash-wire-suite.ts";

neonWireSuite("PGlite", () => startEmbeddedPostgres({ dataDir: null }));
upstashWireSuite("js-redis-server", () => startEmbeddedRedis({ dataDir: null, token: "wire-token" }));
