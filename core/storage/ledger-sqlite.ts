/** The ledger in one SQLite file, for development and for one machine. */
import type { Clock } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import type { Ledger } from "../ledger/port.ts";
import { ChatInteraction, cursorOf, endedAt, positionOf } from "../ledger/schema.ts";
import { createSqlitePool, type Connection, type SqlitePool } from "./sqlite-pool.ts";

/** Append-only. */
export const ledgerMigrations: readonly string[] = [
  `CREATE TABLE chat_interactions (
    interaction_id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL,
    message TEXT NOT NULL,
    response TEXT NOT NULL,
    model_used TEXT NOT NULL,
    input_tokens INTEGER,
    output_tokens INTEGER,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
  ) STRICT;
  CREATE INDEX by_user ON chat_interactions (user_id, created_at DESC, interaction_id DESC);`,
  `CREATE INDEX by_age ON chat_interactions (created_at);`,
  `ALTER TABLE chat_interactions ADD COLUMN fault TEXT;`,
  `ALTER TABLE chat_interactions ADD COLUMN cached_tokens INTEGER;`,
  `ALTER TABLE chat_interactions ADD COLUMN audio_tokens INTEGER;`,
];

const names = Object.keys(ChatInteraction.shape);
export const ledgerColumns = names.join(", ");
const insertRow = `INSERT INTO chat_interactions (${ledgerColumns})
  VALUES (${names.map(() => "?").join(", ")}) ON CONFLICT (interaction_id) DO NOTHING`;
const one = `SELECT ${ledgerColumns} FROM chat_interactions WHERE interaction_id = ? AND created_at > ?`;
const newest = `SELECT ${ledgerColumns} FROM chat_interactions
  WHERE user_id = ? AND created_at > ? ORDER BY created_at DESC, interaction_id DESC LIMIT ?`;
const newestAfter = `SELECT ${ledgerColumns} FROM chat_interactions
  WHERE user_id = ? AND created_at > ? AND (created_at, interaction_id) < (?, ?)
  ORDER BY created_at DESC, interaction_id DESC LIMIT ?`;
const deleteOne = "DELETE FROM chat_interactions WHERE interaction_id = ?";
const idsOfUser = "SELECT interaction_id FROM chat_interactions WHERE user_id = ?";
const deleteEnded = `DELETE FROM chat_interactions WHERE rowid IN
  (SELECT rowid FROM chat_interactions WHERE created_at <= ? LIMIT ?)`;

/** Rows per transaction: the process does nothing else during that time. */
const rowsAtOnce = 200;

/** The ledger in this file, opened on first use. Other processes may use the same file. */
export function createSqliteLedger(settings: { readonly file: string; readonly clock: Clock }): Ledger {
  const { clock } = settings;
  const pool = createSqlitePool({ ...settings, migrations: ledgerMigrations });
  return {
    saveInteraction: (row) =>
      pool.write((connection) => (changes(connection, insertRow, valuesOf(row)) === 1 ? "saved" : "known")),
    saveInteractions: async (rows) => {
      for (let from = 0; from < rows.length; from += rowsAtOnce)
        await pool.write((connection) => insertAll(connection, rows.slice(from, from + rowsAtOnce)));
    },
    getInteraction: (id) =>
      pool.read((connection) => {
        const row = connection.prepare(one).get(id, endedAt(clock.now()));
        return row === undefined ? null : rowOf(row);
      }),
    getUserInteractions: (user, page) => list(pool, user, endedAt(clock.now()), page),
    deleteInteractions: async (ids) => void (await deleteRows(pool, ids)),
    deleteUser: async (user, precondition) => {
      const ids = await pool.read((connection) =>
        connection
          .prepare(idsOfUser)
          .all(user)
          .map((row) => String(row["interaction_id"])),
      );
      await precondition();
      const deleted = await deleteRows(pool, ids);
      // Until then, deleted text is still in the write-ahead file, even from a deletion that crashed before this point.
      await pool.checkpoint();
      return deleted;
    },
    deleteEnded: (limit) => deleteOld(pool, endedAt(clock.now()), limit),
    ping: async () => {
      await pool.read((connection) => connection.prepare("SELECT 1").get());
    },
    close: () => pool.close(),
  };
}

async function list(
  pool: SqlitePool,
  user: string,
  ended: string,
  page: Parameters<Ledger["getUserInteractions"]>[1],
): ReturnType<Ledger["getUserInteractions"]> {
  const after = page.cursor ? positionOf(page.cursor) : null;
  const { limit } = page;
  const rows = await pool.read((connection) =>
    after === null
      ? connection.prepare(newest).all(user, ended, limit + 1)
      : connection.prepare(newestAfter).all(user, ended, after.created_at, after.interaction_id, limit + 1),
  );
  const items = rows.slice(0, limit).map(rowOf);
  const last = items.at(-1);
  return { items, next_cursor: rows.length > limit && last !== undefined ? cursorOf(last) : null };
}

/** Resolves to how many of these rows there were. */
async function deleteRows(pool: SqlitePool, ids: readonly string[]): Promise<number> {
  let total = 0;
  for (let from = 0; from < ids.length; from += rowsAtOnce) {
    if (from > 0) await others();
    total += await pool.write((connection) =>
      ids.slice(from, from + rowsAtOnce).reduce((sum, id) => sum + changes(connection, deleteOne, [id]), 0),
    );
  }
  return total;
}

async function deleteOld(pool: SqlitePool, before: string, limit: number): Promise<number> {
  for (let total = 0; ;) {
    const rows = Math.min(rowsAtOnce, limit - total);
    const deleted = await pool.write((connection) => changes(connection, deleteEnded, [before, rows]));
    total += deleted;
    if (deleted < rows || total === limit) return total;
    await others();
  }
}

/** Lets other work run between two transactions. */
const others = () => new Promise((resolve) => setImmediate(resolve));

const changes = (connection: Connection, sql: string, values: (string | number | null)[]): number =>
  Number(connection.prepare(sql).run(...values).changes);

/** Inserts rows; those whose id exists are left as they are. */
export function insertAll(connection: Connection, rows: readonly ChatInteraction[]): void {
  const insert = connection.prepare(insertRow);
  for (const row of rows) insert.run(...valuesOf(row));
}

const valuesOf = (row: ChatInteraction): (string | number | null)[] =>
  names.map((name) => row[name as keyof ChatInteraction]); // Object.keys loses the key type

export function rowOf(row: unknown): ChatInteraction {
  const parsed = ChatInteraction.safeParse(row);
  if (parsed.success) return parsed.data;
  throw new NadiaError(
    "ledger_failed",
    "a row of the ledger is not a ChatInteraction; NADIA did not write it",
  );
}
