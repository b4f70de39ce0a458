/** The Postgres driver on PGlite, over Neon's protocol. */
import { systemClock } from "../../core/kernel/clock.ts";
import { createGuard } from "../../core/storage/guard.ts";
import { createPostgres } from "../../core/storage/postgres.ts";
import { startEmbeddedPostgres } from "../../local/engines/postgres.ts";
import { sqlSuite } from "./sql-suite.ts";

const guard = () =>
  createGuard({ store: "postgres", timeoutMs: 20_000, retryDelaysMs: [], clock: systemClock });

sqlSuite("PGlite", async () => {
  const engine = await startEmbeddedPostgres({ dataDir: null });
  return { sql: createPostgres(engine, guard()), close: () => engine.close() };
});
