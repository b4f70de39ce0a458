/**
 * A migrated database as a file, from which new ones start in a third of the time that initialising and migrating one
 * takes. There is one file per set of migrations; `npm ci` makes it.
 */
import { createHash } from "node:crypto";
import { mkdirSync, openAsBlob, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(import.meta.dirname, "../..");
const migrations = join(root, "core/migrations");
const folder = join(root, ".cache/nadia");
const libraries = ["@electric-sql/pglite", "@electric-sql/pglite-pgvector"];

/**
 * The snapshot's file, whose name depends on everything that its content depends on: the migrations and the version of
 * Postgres.
 */
function fileOfMigrations(): string {
  const hash = createHash("sha256");
  for (const file of readdirSync(migrations).sort())
    if (file.endsWith(".ts")) hash.update(readFileSync(join(migrations, file)));
  for (const library of libraries)
    hash.update(readFileSync(join(dirname(fileURLToPath(import.meta.resolve(library))), "../package.json")));
  return join(folder, `migrated-${hash.digest("hex").slice(0, 16)}.tar`);
}

/**
 * Computed when the program loads its migrations: if files change while tests run, this process still migrates with the
 * old ones.
 */
const snapshotFile = fileOfMigrations();

/** The snapshot for this program's migrations; undefined if it has not been made or cannot be read. */
export async function migratedSnapshot(): Promise<Blob | undefined> {
  try {
    return await openAsBlob(snapshotFile);
  } catch {
    // Without it, a start takes longer and ends with the same database.
    return undefined;
  }
}

/**
 * Stores the snapshot and removes those of earlier migrations. Several processes may make it at once: each writes its
 * own file, and the last rename wins.
 */
export async function saveSnapshot(snapshot: Blob): Promise<void> {
  const draft = `${snapshotFile}.${process.pid}`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(draft, Buffer.from(await snapshot.arrayBuffer()));
  renameSync(draft, snapshotFile);
  for (const name of readdirSync(folder))
    if (/^migrated-.*\.tar$/.test(name) && join(folder, name) !== snapshotFile)
      rmSync(join(folder, name), { force: true });
}
