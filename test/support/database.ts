/** A migrated database for each test file, from a snapshot that is made once. */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { migrate } from "../../core/app/migrate.ts";
import { systemClock } from "../../core/kernel/clock.ts";
import type { Sql } from "../../core/kernel/sql.ts";
import { createGuard } from "../../core/storage/guard.ts";
import { createPostgres } from "../../core/storage/postgres.ts";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../../local/engines/postgres.ts";
import { type CompiledPostgres, compiledPostgres } from "./compiled-postgres.ts";
import { timelessLoop } from "./timeless-loop.ts";

const migrationsDir = join(import.meta.dirname, "../../core/migrations");
const cacheDir = join(import.meta.dirname, "../../node_modules/.cache/nadia");

/** The production driver over an engine's wire. */
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

/** Of this process. */
let shared: CompiledPostgres | undefined;

const keeping = (compiled: CompiledPostgres, engine: EmbeddedPostgres): EmbeddedPostgres => ({
  ...engine,
  close: async () => {
    await engine.close();
    compiled.keep();
  },
});

/** PGlite with every migration applied. */
export async function startMigratedPostgres(): Promise<EmbeddedPostgres> {
  const snapshot = join(cacheDir, `migrated-${migrationsHash()}.tar`);
  const seed = read(snapshot);
  const compiled = (shared ??= compiledPostgres());
  const { program } = compiled;
  if (seed !== null) return keeping(compiled, await startEmbeddedPostgres({ dataDir: null, seed, program }));
  const engine = keeping(compiled, await startEmbeddedPostgres({ dataDir: null, program }));
  await migrate(driverOver(engine));
  mkdirSync(cacheDir, { recursive: true });
  // Several test files may come here at once: each writes its own file, the last rename stands.
  const draft = `${snapshot}.${process.pid}`;
  writeFileSync(draft, Buffer.from(await (await engine.dump()).arrayBuffer()));
  renameSync(draft, snapshot);
  return engine;
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
