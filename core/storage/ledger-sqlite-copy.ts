/** All rows of a SQLite ledger, for backup and restore. */
import type { LedgerCopy } from "../backup/port.ts";
import type { Clock } from "../kernel/clock.ts";
import { insertAll, ledgerColumns, ledgerMigrations, rowOf } from "./ledger-sqlite.ts";
import { createSqlitePool } from "./sqlite-pool.ts";

/** Rows per read: the process does nothing else during that time. */
const pageRows = 500;
const page = `SELECT rowid, ${ledgerColumns} FROM chat_interactions WHERE rowid > ? ORDER BY rowid LIMIT ${pageRows}`;

/** Opens the file on first use; the running program may use it at the same time. */
export function createSqliteLedgerCopy(settings: {
  readonly file: string;
  readonly clock: Clock;
}): LedgerCopy & { close(): Promise<void> } {
  const pool = createSqlitePool({ ...settings, migrations: ledgerMigrations });
  return {
    engine: "sqlite",
    rows: async function* () {
      for (let last: number | null = 0; last !== null;) {
        const after: number = last;
        const found = await pool.read((connection) => connection.prepare(page).all(after));
        if (found.length > 0) yield found.map(rowOf);
        last = found.length < pageRows ? null : Number(found.at(-1)?.["rowid"]);
      }
    },
    put: (rows) => pool.write((connection) => insertAll(connection, rows)),
    close: () => pool.close(),
  };
}
