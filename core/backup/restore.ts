/** Restores a backup into an empty system. */
import { NadiaError } from "../kernel/errors.ts";
import { ChatInteraction } from "../ledger/schema.ts";
import { appliedMigrationsIn } from "./applied-migrations.ts";
import { restoreObjects } from "./archive.ts";
import type { System } from "./backup.ts";
import { load, type LoadOptions } from "./load.ts";
import { damagedBackup, newerBackup, readManifest } from "./manifest.ts";
import { readParts } from "./parts.ts";
import type { BackupStore, LedgerCopy, Session } from "./port.ts";
import type { Manifest } from "./schema.ts";
import { hasLocations, putLocationsBack, setLocationsAside } from "./locations-sql.ts";
import * as sql from "./sql.ts";
import { verify } from "./verify.ts";

/** The migrations of this program. */
export interface SchemaSteps {
  readonly known: readonly string[];
  /** Applies or rolls back until this one is the last. */
  to(name: string): Promise<void>;
  toLatest(): Promise<void>;
}

export interface RestorePorts extends System {
  readonly store: BackupStore;
  readonly schema: SchemaSteps;
}

export interface RestoreOptions extends LoadOptions {
  /** Replaces what the system contains. */
  readonly force?: boolean;
  /** Runs once everything is restored, before the restore counts as finished. */
  readonly finish?: (manifest: Manifest) => Promise<void>;
}

/**
 * Verifies the backup, then restores it. The database's rows are committed last and all at once, so an interrupted
 * restore can be repeated; once they are committed, repeating it only does what is left. Throws `backup_damaged`,
 * `newer_version`, `not_empty`, and the stores' errors.
 */
export async function restore(
  ports: RestorePorts,
  id: string,
  options: RestoreOptions = {},
): Promise<Manifest> {
  const { store, postgres, schema } = ports;
  // First: verifying may take an hour.
  const last = refuseUnknown(await readManifest(store, id), schema.known);
  const manifest = await verify(ports, id, options);
  const isLoaded = options.force !== true && (await postgres.snapshot(unfinishedIn)) === id;
  if (!isLoaded) await loadAll(ports, manifest, last, options);
  await schema.toLatest();
  await options.finish?.(manifest);
  // Last, because the statistics contain samples of the rows, which must not come from customers who are erased again.
  await postgres.transaction((session) => session.query(sql.analyze));
  await postgres.transaction((session) => session.query(sql.forgetUnfinished));
  return manifest;
}

async function loadAll(
  ports: RestorePorts,
  manifest: Manifest,
  last: string,
  options: RestoreOptions,
): Promise<void> {
  const { postgres, schema, ledger, store } = ports;
  const applied = await postgres.snapshot(appliedMigrationsIn);
  if (options.force !== true) await refuseFilled(ports, manifest);
  if (manifest.full) await schema.to(last);
  else if (applied.at(-1) !== last) throw schemaMismatch(manifest.id, last);
  await restoreArchive(ports, manifest);
  if (manifest.ledger !== null) await restoreLedger(ports, manifest, ledger);
  await restoreVectors(ports, manifest);
  await postgres.transaction(async (session) => {
    const areSetAside = await setKnownLocationsAside(session);
    await load(session, store, manifest, options);
    if (areSetAside) await session.query(putLocationsBack);
    for (const statement of sql.markUnfinished(manifest.id)) await session.query(statement);
  });
}

/** Sets the known locations of backups aside: the others still contain customers, and erasures have to be recorded there. */
async function setKnownLocationsAside(session: Session): Promise<boolean> {
  const [found] = await session.query(hasLocations);
  if (found?.exists !== true) return false;
  await session.query(setLocationsAside);
  return true;
}

/** The backup whose restore loaded its rows and did not finish; null if there is none. */
async function unfinishedIn(session: Session): Promise<string | null> {
  const [found] = await session.query(sql.hasUnfinished);
  if (found?.exists !== true) return null;
  return (await session.query(sql.selectUnfinished))[0]?.backup ?? null;
}

/** Resolves to the backup's last migration. */
function refuseUnknown({ id, migrations }: Manifest, known: readonly string[]): string {
  const unknown = migrations.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw newerBackup(id, `needs migration ${unknown}, which this version does not know`);
  const last = migrations.at(-1);
  if (last === undefined) throw new NadiaError("bad_configuration", `the backup ${id} contains no database`);
  return last;
}

const schemaMismatch = (id: string, last: string): NadiaError =>
  new NadiaError(
    "bad_configuration",
    `the backup ${id} contains only some tables, as of migration ${last}; migrate the database to it first`,
  );

/** How many rows migrations and an idle system create by themselves; any other row comes from people. */
const own: Readonly<Record<string, number>> = {
  analytics_refreshes: 1,
  backup_places: 100,
  edit_taxonomy: 100,
  // One a minute, for a week.
  health_checks: 20_000,
  retention_runs: 1_000_000,
  reviewers: 1,
  store_owner: 1,
};

/**
 * Throws unless the system is empty; for a backup of single tables, only these have to be. The ledger need not be
 * empty: none of its rows are replaced, and an interrupted restore may have filled it already.
 */
async function refuseFilled({ postgres, vectors }: System, manifest: Manifest): Promise<void> {
  const filled = await postgres.snapshot(async (session) => {
    const names: string[] = [];
    for (const { name } of await session.query(sql.selectTables)) {
      const matters = manifest.full || manifest.tables.some((table) => table.name === name);
      if (!matters) continue;
      const [row] = await session.query(sql.hasRows(name, own[name] ?? 0));
      if (row?.some === true) names.push(name);
    }
    return names;
  });
  if (manifest.vectors !== null && vectors !== null && !(await vectors.isEmpty())) filled.push("the vectors");
  if (filled.length > 0)
    throw new NadiaError(
      "not_empty",
      `the system is not empty (${filled.slice(0, 5).join(", ")}); --force replaces what it contains`,
      { facts: { filled: filled.join(", ") } },
    );
}

/** Objects stored since the backup stay until the database is restored; `findOrphans` then names them. */
async function restoreArchive(
  { store, archive }: RestorePorts,
  { id, ...manifest }: Manifest,
): Promise<void> {
  if (!manifest.archive) return;
  if (archive === null)
    throw new NadiaError("bad_configuration", `the backup ${id} contains the archive; set ARCHIVE_BUCKET`);
  await restoreObjects(archive, id, readParts(store, id, manifest.archive.files));
}

/** Rows written since the backup stay: a row of the ledger is never changed. */
async function restoreLedger(ports: RestorePorts, manifest: Manifest, ledger: LedgerCopy): Promise<void> {
  let restored = 0;
  for await (const part of readParts(ports.store, manifest.id, manifest.ledger?.files ?? [])) {
    const lines = part.toString().split("\n").filter(Boolean);
    for (let from = 0; from < lines.length; from += rowsAtOnce) {
      const rows = lines
        .slice(from, from + rowsAtOnce)
        .map((line) => ChatInteraction.parse(JSON.parse(line)));
      await ledger.put(rows);
      restored += rows.length;
    }
  }
  if (restored !== manifest.ledger?.rows) throw damagedBackup(manifest.id, "ledger", "lacks rows");
}

/** Rows of the ledger per write. */
const rowsAtOnce = 500;

async function restoreVectors({ store, vectors }: RestorePorts, manifest: Manifest): Promise<void> {
  if (manifest.vectors === null) return;
  if (vectors === null)
    throw new NadiaError(
      "bad_configuration",
      `the backup ${manifest.id} contains Qdrant's vectors; set QDRANT_URL`,
    );
  await vectors.upload(readParts(store, manifest.id, manifest.vectors.files));
}
