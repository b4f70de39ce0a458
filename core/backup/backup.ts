/** Makes a backup: one snapshot of Postgres, then the archive, the ledger and the vectors. */
import { type Clock, iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import type { ChatInteraction } from "../ledger/schema.ts";
import type { ErasureId } from "../privacy/schema.ts";
import { copyObjects } from "./archive.ts";
import { writeManifest } from "./manifest.ts";
import { type Target, writeParts } from "./parts.ts";
import type { BackupStore, DirectPostgres, LedgerCopy, ObjectsCopy, Session, VectorsCopy } from "./port.ts";
import type { LedgerEntry, Manifest, Progress, SequenceEntry, TableEntry } from "./schema.ts";
import * as sql from "./sql.ts";
import type { TableRow } from "./sql.ts";

/** What a system stores, as backups see it. */
export interface System {
  readonly postgres: DirectPostgres;
  readonly ledger: LedgerCopy;
  /** Null if the vectors are in Postgres. */
  readonly vectors: VectorsCopy | null;
  /** Null without an archive. */
  readonly archive: ObjectsCopy | null;
}

export interface BackupPorts extends System {
  readonly store: BackupStore;
  readonly clock: Pick<Clock, "now">;
}

export interface BackupOptions {
  /** Only these tables, with their partitions; everything if empty. */
  readonly tables?: readonly string[];
  /** Ends the backup and removes what it stored. */
  readonly signal?: AbortSignal;
  readonly progress?: (progress: Progress) => void;
}

type Run = Target & Required<BackupOptions>;

/**
 * Stores a backup; resolves to its manifest, which is stored last. If it fails or is aborted, nothing remains. Throws
 * `not_found` for an unknown table, the stores' errors, and the signal's reason.
 */
export async function backUp(ports: BackupPorts, options: BackupOptions = {}): Promise<Manifest> {
  const { store, clock } = ports;
  const started = clock.now();
  const id = idAt(started);
  const run: Run = {
    store,
    id,
    tables: options.tables ?? [],
    signal: options.signal ?? new AbortController().signal,
    progress: options.progress ?? (() => undefined),
  };
  if (!(await store.begin(id)))
    throw new NadiaError(
      "wrong_state",
      `${store.location} already has a backup ${id} from this second; try again`,
    );
  try {
    const content = await contentOf(ports, run);
    run.signal.throwIfAborted();
    const manifest = {
      format: 1 as const,
      id,
      started_at: iso(started),
      finished_at: iso(clock.now()),
      ...content,
    };
    await store.finish(id, writeManifest(manifest));
    return manifest;
  } catch (error) {
    // What cannot be removed now is removed with the backups that died; why it failed matters more.
    await store.remove(id).catch(() => undefined);
    throw error;
  }
}

/** Sorts by time. */
const idAt = (ms: number): string => `nadia-${iso(ms).replaceAll(/[-:]|\.\d+/g, "")}`;

/** When a backup began, by its id; ms since 1970. */
export const startOf = (id: string): number =>
  Date.parse(id.replace(/^nadia-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));

type Content = Omit<Manifest, "format" | "id" | "started_at" | "finished_at">;

/**
 * The other stores follow Postgres, so that they contain everything that its rows refer to; anything more is
 * harmless.
 */
async function contentOf({ postgres, ledger, vectors, archive }: System, run: Run): Promise<Content> {
  const database = await postgres.snapshot((session) => databaseOf(session, run));
  const full = run.tables.length === 0;
  if (!full) return { ...database, full, archive: null, ledger: null, vectors: null };
  return {
    ...database,
    full,
    archive:
      archive?.copied === true ? await writeParts(run, "archive", copyObjects(archive), "bytes") : null,
    ledger: await ledgerOf(ledger, run),
    vectors:
      vectors === null
        ? null
        : { engine: "qdrant", ...(await writeParts(run, "vectors", vectors.download(), "bytes")) },
  };
}

type DatabaseContent = Pick<
  Content,
  "server_version" | "migrations" | "tables" | "sequences" | "objects" | "concluded"
>;

async function databaseOf(session: Session, run: Run): Promise<DatabaseContent> {
  const chosen = chosenOf(await session.query(sql.selectTables), run.tables);
  await session.query(sql.lockTables(chosen.map(({ name }) => name)));
  const [version] = await session.query(sql.serverVersion);
  const applied = await session.query(sql.appliedMigrations);
  // Again, because the tables may have grown before they were locked.
  const tables = await copyTables(session, chosenOf(await session.query(sql.selectTables), run.tables), run);
  const has = (table: string) => run.tables.length === 0 && tables.some(({ name }) => name === table);
  return {
    server_version: version?.server_version ?? "",
    migrations: applied.map(({ name }) => name),
    tables,
    objects: has("archive_parts")
      ? await writeParts(run, "objects", session.copyOut(sql.copyObjects(has("attachments"))))
      : null,
    sequences: await sequencesOf(session, new Set(chosen.flatMap(({ name, parent }) => [name, parent]))),
    ...(run.tables.length === 0 ? {} : { concluded: await concludedIn(session) }),
  };
}

async function concludedIn(session: Session): Promise<ErasureId[]> {
  const [table] = await session.query(sql.hasErasures);
  return table?.exists === true ? (await session.query(sql.selectConcluded)).map(({ id }) => id) : [];
}

/** Throws `not_found` with the first unknown name. */
function chosenOf(all: readonly TableRow[], names: readonly string[]): TableRow[] {
  if (names.length === 0) return [...all];
  const isOf = (name: string) => (table: TableRow) => table.name === name || table.parent === name;
  const unknown = names.find((name) => !all.some(isOf(name)));
  if (unknown !== undefined) throw new NadiaError("not_found", `there is no table ${unknown}`);
  return all.filter((table) => names.some((name) => isOf(name)(table)));
}

async function copyTables(session: Session, tables: readonly TableRow[], run: Run): Promise<TableEntry[]> {
  const total = tables.reduce((sum, { bytes }) => sum + bytes, 0);
  const copied: TableEntry[] = [];
  let before = 0;
  for (const table of tables) {
    const report = (share: number) =>
      run.progress({ step: "tables", unit: "bytes", done: before + share * table.bytes, total });
    const written = await writeParts(run, `tables/${table.name}`, rowsOf(session, table, report));
    const { name, parent, bound, columns } = table;
    copied.push({ name, parent, bound, columns, ...written });
    before += table.bytes;
  }
  run.progress({ step: "tables", unit: "bytes", done: total, total });
  return copied;
}

/** Stored bytes per COPY: PGlite holds the whole answer to one in memory. */
const copiedAtOnce = 8 * 1024 * 1024;

/** The table's rows in COPY's text format; `report` receives the fraction read so far. */
async function* rowsOf(
  session: Session,
  table: TableRow,
  report: (share: number) => void,
): AsyncGenerator<Buffer> {
  // Large values are stored outside of the blocks and count towards the bytes.
  const step = Math.max(1, Math.floor((table.blocks * copiedAtOnce) / Math.max(1, table.bytes)));
  for (let from = 0; from === 0 || from < table.blocks; from += step) {
    const to = from + step < table.blocks ? from + step : null;
    yield* session.copyOut(sql.copyBlocks(table, from, to));
    report((to ?? table.blocks) / Math.max(1, table.blocks));
  }
}

/** Those that belong to one of these tables, or to none. */
async function sequencesOf(session: Session, tables: Set<string | null>): Promise<SequenceEntry[]> {
  const found: SequenceEntry[] = [];
  for (const { name, owner } of await session.query(sql.selectSequences)) {
    if (owner !== null && !tables.has(owner)) continue;
    const [value] = await session.query(sql.readSequence(name));
    if (value !== undefined) found.push({ name, ...value });
  }
  return found;
}

async function ledgerOf(ledger: LedgerCopy, run: Run): Promise<LedgerEntry> {
  return { engine: ledger.engine, ...(await writeParts(run, "ledger", linesOf(ledger.rows(), run))) };
}

async function* linesOf(
  pages: AsyncIterable<readonly ChatInteraction[]>,
  { progress }: Run,
): AsyncGenerator<Buffer> {
  let done = 0;
  for await (const page of pages) {
    const lines = Buffer.from(page.map((row) => `${JSON.stringify(row)}\n`).join(""));
    done += lines.length;
    yield lines;
    progress({ step: "ledger", unit: "bytes", done, total: done });
  }
}
