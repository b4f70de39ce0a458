/** A migrated database for each test, loaded from a snapshot that is made once. */
import { systemClock } from "../../core/kernel/clock.ts";
import type { Sql } from "../../core/kernel/sql.ts";
import { createGuard } from "../../core/storage/guard.ts";
import { createPostgres } from "../../core/storage/postgres.ts";
import {
  compilePostgres,
  type EmbeddedPostgres,
  type EmbeddedPostgresSettings,
  openPostgres,
  startEmbeddedPostgres,
} from "../../local/engines/postgres.ts";
import { ensureMigratedSnapshot } from "../../local/engines/make-snapshot.ts";
import { borrowPostgres } from "./spare-postgres.ts";
import { timelessLoop } from "./timeless-loop.ts";

/** The production driver against an engine's endpoint. */
export const driverOver = (engine: { databaseUrl: string; fetchEndpoint: string }): Sql =>
  createPostgres(
    engine,
    createGuard({
      store: "postgres",
      timeoutMs: 20_000,
      retryDelaysMs: [],
      clock: systemClock,
      loop: timelessLoop,
    }),
  );

let program: WebAssembly.Module | undefined;

/** PGlite's WebAssembly module, compiled once for all test files in this process. */
export const compiledPglite = (): WebAssembly.Module => (program ??= compilePostgres(true));

/** PGlite with every migration applied, empty; tests in this process take turns with it. */
export const startMigratedPostgres = (): Promise<EmbeddedPostgres> => borrowPostgres(openMigrated);

/** The same, but used by nobody before: for query plans, which depend on what the tables held. */
export const startNewPostgres = async (): Promise<EmbeddedPostgres> =>
  startEmbeddedPostgres(await migratedSettings());

// An emptied database needs no vacuum, whose CPU time the tests would pay for.
export const openMigrated = async () =>
  openPostgres({ ...(await migratedSettings()), vacuumAfter: Infinity });

/** What starts a migrated database in a third of the time that a new one takes. */
export async function migratedSettings(): Promise<EmbeddedPostgresSettings> {
  const seed = await ensureMigratedSnapshot(compiledPglite());
  return { dataDir: null, seed: async () => seed, program: compiledPglite() };
}
