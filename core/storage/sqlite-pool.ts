/** A SQLite file: pooled connections, WAL mode, migrations, and waiting for other processes' locks. */
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { Clock } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";

export interface SqliteSettings {
  /** Created if missing, with its directories. */
  readonly file: string;
  /** In order; the file's `user_version` counts those applied. */
  readonly migrations: readonly string[];
  readonly clock: Clock;
}

export interface Connection {
  /** Prepared once per connection. */
  prepare(sql: string): StatementSync;
}

/**
 * Opens on first use. Throws `ledger_unavailable` if the file stays locked or cannot be reached, else `ledger_failed`.
 */
export interface SqlitePool {
  read<T>(work: (connection: Connection) => T): Promise<T>;
  /** Several statements in one `work` are one transaction. */
  write<T>(work: (connection: Connection) => T): Promise<T>;
  /** Moves the write-ahead log into the file and empties it. */
  checkpoint(): Promise<void>;
  close(): Promise<void>;
}

/** SQLite's own wait for a lock blocks the whole process, so it is short, ms; the long wait is asynchronous. */
const busyMs = 50;
const pausesMs = [5, 10, 20, 40, 80, 160, 320, 640, 1_280, 2_560];

interface Opened extends Connection {
  readonly database: DatabaseSync;
}

/**
 * A pool for this file, which is not opened yet. [L2] allows five connections; two are enough, because node:sqlite is
 * synchronous: one writes, and one only reads and does not wait for the writer's lock.
 */
export function createSqlitePool(settings: SqliteSettings): SqlitePool {
  const retryLocked = <T>(work: () => T) => waitingForLocks(settings.clock, work);
  const opened: { writer?: Opened; reader?: Opened } = {};
  const writer = () => retryLocked(() => (opened.writer ??= openWriter(settings)));
  const reader = async () => {
    await writer();
    return retryLocked(() => (opened.reader ??= connect(settings.file, "PRAGMA query_only = ON")));
  };
  return {
    read: async (work) => {
      const connection = await reader();
      return retryLocked(() => work(connection));
    },
    write: async (work) => {
      const connection = await writer();
      return retryLocked(() => inTransaction(connection.database, () => work(connection)));
    },
    checkpoint: async () => {
      const { database } = await writer();
      await retryLocked(() => truncateLog(database));
    },
    close: async () => {
      for (const connection of [opened.reader, opened.writer]) connection?.database.close();
      delete opened.reader;
      delete opened.writer;
    },
  };
}

function connect(file: string, ...pragmas: string[]): Opened {
  const database = new DatabaseSync(file, { timeout: busyMs });
  try {
    for (const pragma of pragmas) database.exec(pragma);
  } catch (error) {
    database.close();
    throw error;
  }
  const statements = new Map<string, StatementSync>();
  const prepare = (sql: string): StatementSync => {
    const statement = statements.get(sql) ?? database.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  return { database, prepare };
}

function openWriter({ file, migrations }: SqliteSettings): Opened {
  mkdirSync(dirname(file), { recursive: true });
  const connection = connect(
    file,
    "PRAGMA journal_mode = WAL",
    // In WAL mode a killed process loses nothing; a power cut may cost the last rows, but never the file.
    "PRAGMA synchronous = NORMAL",
    // Deleted text is overwritten: erased means gone.
    "PRAGMA secure_delete = ON",
  );
  try {
    inTransaction(connection.database, () => migrate(connection.database, migrations));
    return connection;
  } catch (error) {
    connection.database.close();
    throw error;
  }
}

/** The transaction takes the write lock at its start, so a second process finds the work done. */
function migrate(database: DatabaseSync, migrations: readonly string[]): void {
  const version = Number(database.prepare("PRAGMA user_version").get()?.["user_version"]);
  if (version > migrations.length) {
    throw new NadiaError(
      "ledger_failed",
      `the ledger's file has version ${version}, but this program only knows ${migrations.length}; start the newer program`,
    );
  }
  for (const migration of migrations.slice(version)) database.exec(migration);
  if (version < migrations.length) database.exec(`PRAGMA user_version = ${migrations.length}`);
}

function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}

function truncateLog(database: DatabaseSync): void {
  // Busy is reported in a column here, not as an error.
  const row = database.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get();
  if (row?.["busy"] !== 0) throw Object.assign(new Error("the log is in use"), { errcode: busyCode });
}

const busyCode = 5;
/** BUSY, LOCKED, READONLY (while another process recovers), IOERR, FULL, CANTOPEN: conditions that may pass. */
const outages = new Set([busyCode, 6, 8, 10, 13, 14]);
/** CORRUPT, NOTADB */
const damages = new Set([11, 26]);

/** SQLite's primary result code, or null for any other error. */
const codeOf = (error: unknown): number | null =>
  error instanceof Error && "errcode" in error && typeof error.errcode === "number"
    ? error.errcode & 0xff
    : null;

async function waitingForLocks<T>(clock: Clock, work: () => T): Promise<T> {
  for (const pause of pausesMs) {
    try {
      return work();
    } catch (error) {
      if (codeOf(error) !== busyCode) throw sqliteError(error);
      await clock.wait(pause);
    }
  }
  try {
    return work();
  } catch (error) {
    throw sqliteError(error);
  }
}

function sqliteError(cause: unknown): unknown {
  if (cause instanceof NadiaError) return cause;
  const code = codeOf(cause);
  return code !== null && outages.has(code)
    ? new NadiaError(
        "ledger_unavailable",
        "the ledger's file is unavailable; check its disk and whether another process has locked it",
        { cause, facts: { sqlite: code } },
      )
    : new NadiaError(
        "ledger_failed",
        code !== null && damages.has(code)
          ? "the ledger's file is damaged; stop NADIA and move it and its -wal file away: NADIA creates a new one, and backups have its rows"
          : "the ledger's file refused a statement; see the cause",
        { cause, facts: { sqlite: code } },
      );
}
