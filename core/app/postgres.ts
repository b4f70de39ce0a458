/** Postgres from settings, by Neon's driver. */
import { required, type Settings } from "../config.ts";
import type { Sql } from "../kernel/sql.ts";
import { createGuard } from "../storage/guard.ts";
import { createPostgres } from "../storage/postgres.ts";
import type { Host } from "./host.ts";
import { logSlow } from "./slow.ts";

/** ms */
const timeoutMs = 10_000;
/** [P8]: three tries more, for connection errors only. */
const retryDelaysMs = [1_000, 2_000, 4_000];

/** Neon over HTTP, guarded. Throws `bad_configuration` when it is not set. */
export function sqlOf(settings: Settings, { clock, log }: Host): Sql {
  const databaseUrl = required(settings.postgres.databaseUrl, "DATABASE_URL");
  const guard = createGuard({ store: "postgres", timeoutMs, retryDelaysMs, clock, onCall: logSlow(log) });
  return createPostgres({ databaseUrl, fetchEndpoint: settings.postgres.fetchEndpoint }, guard);
}
