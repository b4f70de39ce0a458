/** Postgres from settings, through Neon's driver. */
import { required, type Settings } from "../config.ts";
import type { Sql } from "../kernel/sql.ts";
import { createGuard, type GuardSettings } from "../storage/guard.ts";
import { createPostgres, type PostgresSettings } from "../storage/postgres.ts";
import type { QueryMeter } from "../storage/query-meter.ts";
import type { Host } from "./host.ts";
import { storeObserver } from "./store-observer.ts";

/** ms */
const timeoutMs = 10_000;
/** [P8]: three retries, for connection errors only. */
const retryDelaysMs = [1_000, 2_000, 4_000];

/**
 * Neon over HTTP with retries and a breaker, measured if a meter is given. Throws `bad_configuration` without a URL.
 */
export function sqlOf(settings: Settings, host: Host, meter?: QueryMeter): Sql {
  return guarded("postgres", mainOf(settings), host, meter);
}

/**
 * Neon as `sqlOf` gives it, but without a breaker: data that must not be lost is tried even while the breaker is open.
 */
export function sqlWithoutBreakerOf(settings: Settings, host: Host, meter?: QueryMeter): Sql {
  return guarded("postgres", mainOf(settings), host, meter, { hasBreaker: false });
}

/** The read replica with its own breaker, or null if there is none ([P10]). */
export function replicaOf(settings: Settings, host: Host, meter?: QueryMeter): Sql | null {
  const { replicaUrl, replicaFetchEndpoint: fetchEndpoint } = settings.postgres;
  return replicaUrl === null
    ? null
    : guarded("postgres-replica", { databaseUrl: replicaUrl, fetchEndpoint }, host, meter);
}

/** Timeout of a statement that reads whole tables, ms: a refresh of the figures. */
const refreshTimeoutMs = 90_000;

/** Postgres for long-running work that reads whole tables: a long timeout, and no breaker shared with others. */
export function longRunningSqlOf(settings: Settings, host: Host): Sql {
  return guarded("postgres", mainOf(settings), host, undefined, { timeoutMs: refreshTimeoutMs });
}

/** The settings with the schema owner's access to the database, for migrations and restores ([A3]). */
export function asOwner(settings: Settings): Settings {
  const { databaseUrl, ownerUrl, directUrl } = settings.postgres;
  const owned = ownerUrl ?? databaseUrl;
  // Without a setting of its own, the direct URL is the other one.
  const direct = directUrl === databaseUrl ? owned : directUrl;
  return { ...settings, postgres: { ...settings.postgres, databaseUrl: owned, directUrl: direct } };
}

const mainOf = ({ postgres: { databaseUrl, fetchEndpoint } }: Settings): PostgresSettings => ({
  databaseUrl: required(databaseUrl, "DATABASE_URL"),
  fetchEndpoint,
});

function guarded(
  store: string,
  settings: PostgresSettings,
  host: Host,
  meter?: QueryMeter,
  ways: Partial<Pick<GuardSettings, "timeoutMs" | "hasBreaker">> = {},
): Sql {
  const guard = createGuard({
    ...storeObserver(store, host),
    timeoutMs,
    ...ways,
    retryDelaysMs,
    clock: meter?.watched(host.clock) ?? host.clock,
    loop: host.loop,
  });
  const sql = createPostgres(settings, guard);
  return meter?.metered(sql) ?? sql;
}
