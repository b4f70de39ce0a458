/** Makes the snapshot that snapshot.ts reads: an engine that only reads it need not load all migrations. */
import { systemHost } from "../../core/app/host.ts";
import { migrate } from "../../core/app/migrate.ts";
import { patientSqlOf } from "../../core/app/postgres.ts";
import { parseSettings } from "../../core/config.ts";
import { startEmbeddedPostgres } from "./postgres.ts";
import { keepSnapshot, migratedSnapshot } from "./snapshot.ts";

/** The snapshot; made if it is not there. Throws what Postgres or the file system refuses. */
export const ensureMigratedSnapshot = async (program?: WebAssembly.Module): Promise<Blob> =>
  (await migratedSnapshot()) ?? (await make(program));

async function make(program?: WebAssembly.Module): Promise<Blob> {
  const engine = await startEmbeddedPostgres({
    dataDir: null,
    ...(program === undefined ? {} : { program }),
  });
  try {
    const { databaseUrl: DATABASE_URL, fetchEndpoint: NEON_FETCH_ENDPOINT } = engine;
    await migrate(
      patientSqlOf(
        parseSettings({ DATABASE_URL, NEON_FETCH_ENDPOINT }),
        systemHost(() => undefined),
      ),
    );
    const snapshot = await engine.dump();
    await keepSnapshot(snapshot);
    return snapshot;
  } finally {
    await engine.close();
  }
}
