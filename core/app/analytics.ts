/** Analytics: reads from the replica if there is one, refreshes on the main database, and the health of both. */
import { refreshAnalytics } from "../analytics/analytics.ts";
import type { Settings } from "../config.ts";
import { probeDatabase } from "../health/database.ts";
import type { DatabaseHealth } from "../health/schema.ts";
import type { Log } from "../kernel/log.ts";
import type { Ports } from "../kernel/ports.ts";
import type { Engines } from "./engines.ts";
import type { Host } from "./host.ts";
import { longRunningSqlOf, replicaOf } from "./postgres.ts";

/** What analytics read from: the replica if there is one. */
export const analyticsOf = (
  settings: Settings,
  host: Host,
  { sql, queries }: Engines,
): Pick<Ports, "sql" | "clock"> => ({ sql: replicaOf(settings, host, queries) ?? sql, clock: host.clock });

/** Reads the database's health; throws `database_failed`. */
export const databaseHealthOf =
  (settings: Settings, { log }: Host, { sql, queries }: Engines) =>
  (): Promise<DatabaseHealth> =>
    probeDatabase({ sql, log, queries, replica: settings.postgres.replicaUrl !== null });

export interface RefreshApp {
  /** Refreshes the figures; throws database errors. */
  refresh(): Promise<void>;
  readonly log: Log;
}

/** Wires the refresh, which only needs Postgres. Throws `bad_configuration`. */
export function createRefreshApp(settings: Settings, host: Host): RefreshApp {
  const sql = longRunningSqlOf(settings, host);
  return { refresh: () => refreshAnalytics({ sql, clock: host.clock }), log: host.log };
}
