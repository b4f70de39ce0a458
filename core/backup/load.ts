/** Loads a backup's tables into the database, in one transaction. */
import { markUnfinishedUnknown, markUnfinishedSending } from "../delivery/restored-sql.ts";
import { damagedBackup } from "./manifest.ts";
import { readParts } from "./parts.ts";
import type { BackupStore, Session } from "./port.ts";
import type { Manifest, Progress, TableEntry } from "./schema.ts";
import * as sql from "./sql.ts";

/** From this many rows, building an index is faster than maintaining it. */
const manyRows = 10_000;

export interface LoadOptions {
  /** A table with at least this many rows gets its keys and indexes after its rows; 10,000 by default. */
  readonly largeFrom?: number;
  /** Ends the restore; the database is as it was before, unless it has committed already. */
  readonly signal?: AbortSignal;
  readonly progress?: (progress: Progress) => void;
}

/**
 * Replaces the tables' rows with those of the backup. Foreign keys are created again after the rows, which checks them;
 * triggers are off, because what they would write is in the backup too.
 */
export async function load(
  session: Session,
  store: BackupStore,
  manifest: Manifest,
  options: LoadOptions,
): Promise<void> {
  await session.query(sql.fixText);
  await session.query(sql.sortInMemory);
  await makePartitions(session, manifest.tables);
  const present = (await session.query(sql.selectTables)).map(({ name }) => name);
  const tables = manifest.tables.map(({ name }) => name);
  const large = largeOf(manifest.tables, options.largeFrom ?? manyRows);
  const definitions = await session.query(sql.selectDefinitions(rootsOf(manifest.tables), large));
  for (const { off } of definitions) await session.query(sql.define(off));
  await session.query(sql.truncate(manifest.full ? present : tables));
  await loadTables(session, store, manifest, options);
  for (const sequence of manifest.sequences) await session.query(sql.setSequence(sequence));
  let done = 0;
  for (const { on } of definitions.toReversed()) {
    options.signal?.throwIfAborted();
    options.progress?.({ step: "indexes and keys", unit: "steps", done, total: definitions.length });
    await session.query(sql.define(on));
    done += 1;
  }
  await holdDeliveries(session);
  for (const { name } of await session.query(sql.selectMaterializedViews))
    await session.query(sql.refresh(name));
}

async function makePartitions(session: Session, tables: readonly TableEntry[]): Promise<void> {
  for (const { name, parent, bound } of tables)
    if (parent !== null && bound !== null) await session.query(sql.makePartition(name, parent, bound));
}

const rootOf = ({ name, parent }: TableEntry): string => parent ?? name;
const rootsOf = (tables: readonly TableEntry[]): string[] => [...new Set(tables.map(rootOf))];

const largeOf = (tables: readonly TableEntry[], from: number): string[] =>
  rootsOf(tables).filter(
    (root) => sumOf(tables.filter((table) => rootOf(table) === root).map(({ rows }) => rows)) >= from,
  );

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);

async function loadTables(
  session: Session,
  store: BackupStore,
  { id, tables }: Manifest,
  { signal, progress }: LoadOptions,
): Promise<void> {
  const total = sumOf(tables.map(({ bytes }) => bytes));
  let done = 0;
  for (const table of tables) {
    let rows = 0;
    for await (const part of readParts(store, id, table.files)) {
      signal?.throwIfAborted();
      rows += await session.copyIn(sql.copyIn(table), part);
      done += part.length;
      progress?.({ step: "tables", unit: "bytes", done, total });
    }
    if (rows !== table.rows)
      throw damagedBackup(id, `tables/${table.name}`, `has ${rows} of ${table.rows} rows`);
  }
}

/**
 * Makes every unsent reply wait for a person: it may have been sent since the backup was made, and nobody knows.
 * Promise 4 holds across a restore too.
 */
async function holdDeliveries(session: Session): Promise<void> {
  await session.query(markUnfinishedSending);
  await session.query(markUnfinishedUnknown);
}
