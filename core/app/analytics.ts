/** The figures, read from the replica where there is one and refreshed on the main database, and how both do. */
import { createAnalytics, refreshAnalytics, type Analytics } from "../analytics/analytics.ts";
import type { Settings } from "../config.ts";
import { probeDatabase } from "../health/database.ts";
import type { DatabaseHealth } from "../health/schema.ts";
import type { Log } from "../kernel/log.ts";
import type { Engines } from "./engines.ts";
import type { Host } from "./host.ts";
import { patientSqlOf, replicaOf } from "./postgres.ts";

/** Wires the analytics room. */
export const analyticsOf = (settings: Settings, host: Host, { sql, queries }: Engines): Analytics =>
  createAnalytics({ sql: replicaOf(settings, host, queries) ?? sql, clock: host.clock });

/** Asks how the database does; throws `database_failed`. */
export const databaseHealthOf =
  (settings: Settings, { log }: Host, { sql, queries }: Engines) =>
  (): Promise<DatabaseHealth> =>
    probeDatabase({ sql, log, queries, replica: settings.postgres.replicaUrl !== null });

export interface RefreshApp {
  /** Brings the figures up to date; throws what the database throws. */
  refresh(): Promise<void>;
  readonly log: Log;
}

/** Wires the refresh, which needs Postgres alone. Throws `bad_configuration`. */
export function createRefreshApp(settings: Settings, host: Host): RefreshApp {
  const sql = patientSqlOf(settings, host);
  return { refresh: () => refreshAnalytics({ sql, clock: host.clock }), log: host.log };
}
