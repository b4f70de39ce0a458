/** Both Postgres drivers on PGlite, over Neon's protocol. */
import { systemClock } from "../../core/kernel/clock.ts";
import { createGuard } from "../../core/storage/guard.ts";
import { createPostgres } from "../../core/storage/postgres.ts";
import { createPostgresFetch } from "../../core/storage/postgres-fetch.ts";
import { startEmbeddedPostgres } from "../../local/engines/postgres.ts";
import { sqlSuite } from "./sql-suite.ts";

const guard = () =>
  createGuard({ store: "postgres", timeoutMs: 20_000, retryDelaysMs: [], clock: systemClock });

for (const [name, create] of [
  ["Neon's driver on PGlite", createPostgres],
  ["plain fetch on PGlite", createPostgresFetch],
] as const) {
  sqlSuite(name, async () => {
    const engine = await startEmbeddedPostgres({ dataDir: null });
    return { sql: create(engine, guard()), close: () => engine.close() };
  });
}
