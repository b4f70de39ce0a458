/** A migrated database for each test, loaded from a snapshot that is made once. */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runInThisContext } from "node:vm";
import { migrate } from "../../core/app/migrate.ts";
import { systemClock } from "../../core/kernel/clock.ts";
import type { Sql } from "../../core/kernel/sql.ts";
import { createGuard } from "../../core/storage/guard.ts";
import { createPostgres } from "../../core/storage/postgres.ts";
import {
  type EmbeddedPostgres,
  type EmbeddedPostgresSettings,
  openPostgres,
  startEmbeddedPostgres,
} from "../../local/engines/postgres.ts";
import { borrowPostgres } from "./spare-postgres.ts";
import { timelessLoop } from "./timeless-loop.ts";

const migrationsDir = join(import.meta.dirname, "../../core/migrations");
const pglite = import.meta.resolve("@electric-sql/pglite");
const cacheDir = join(import.meta.dirname, "../../node_modules/.cache/nadia");

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

/** PGlite's WebAssembly module, compiled once for all test files in this process. */
let program: WebAssembly.Module | undefined;

const compiled = (): WebAssembly.Module =>
  (program ??= compile(readFileSync(fileURLToPath(new URL("pglite.wasm", pglite)))));

/** Node's types declare WebAssembly's types but none of its values. */
const compile = runInThisContext("(bytes) => new WebAssembly.Module(bytes)") as (
  bytes: Uint8Array,
) => WebAssembly.Module;

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
  const snapshot = join(cacheDir, `migrated-${migrationsHash()}.tar`);
  const seed = read(snapshot) ?? (await makeSnapshot(snapshot));
  return { dataDir: null, seed, program: compiled() };
}

async function makeSnapshot(file: string): Promise<Blob> {
  const engine = await startEmbeddedPostgres({ dataDir: null, program: compiled() });
  await migrate(driverOver(engine));
  const seed = await engine.dump();
  await engine.close();
  mkdirSync(cacheDir, { recursive: true });
  // Several test files may get here at once: each writes its own file, and the last rename wins.
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, Buffer.from(await seed.arrayBuffer()));
  renameSync(draft, file);
  return seed;
}

function migrationsHash(): string {
  const hash = createHash("sha256");
  for (const file of readdirSync(migrationsDir).sort()) {
    if (file.endsWith(".ts")) hash.update(readFileSync(join(migrationsDir, file)));
  }
  return hash.digest("hex").slice(0, 16);
}

function read(file: string): Blob | null {
  try {
    return new Blob([readFileSync(file)]);
  } catch {
    return null;
  }
}
