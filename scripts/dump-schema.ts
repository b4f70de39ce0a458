/** The schema created by the migrations, as pg_dump prints it. */
import { PGlite } from "@electric-sql/pglite";
import { vector } from "@electric-sql/pglite-pgvector";
import { pgDump } from "@electric-sql/pglite-tools/pg_dump";
import { migrate, rollBack } from "../core/app/migrate.ts";
import { namedRows, type Sql, type Statement, statementsOf } from "../core/kernel/sql.ts";

/** PGlite through its own API: a dump needs the instance itself, and a schema needs no network protocol. */
function directly(db: PGlite): Sql {
  const run = async (statement: Statement) => (await db.query(statement.sql, [...statement.parameters])).rows;
  return {
    query: async (statement) => (await run(statement)) as never,
    batch: (batch) =>
      db.transaction(async (transaction) => {
        const results: unknown[][] = [];
        for (const { sql, parameters } of statementsOf(batch)) {
          results.push((await transaction.query(sql, [...parameters])).rows);
        }
        return namedRows(batch, results);
      }),
  };
}

/** Dumps the schema after running every migration up. */
export const dumpSchema = (): Promise<string> =>
  inNewDatabase(async (db) => {
    await migrate(directly(db));
    return dump(db);
  });

/** Dumps the schema after running every migration up, and again after running them down and up once more. */
export const dumpSchemaTwice = (program: WebAssembly.Module): Promise<{ up: string; again: string }> =>
  inNewDatabase(async (db) => {
    const sql = directly(db);
    await migrate(sql);
    const up = await dump(db);
    // pg_dump leaves its read-only transaction open, and its search path set.
    await db.exec("rollback");
    await db.exec("discard all");
    await rollBack(sql);
    await migrate(sql);
    return { up, again: await dump(db) };
  }, program);

async function inNewDatabase<T>(work: (db: PGlite) => Promise<T>, program?: WebAssembly.Module): Promise<T> {
  const db = await PGlite.create({
    extensions: { vector },
    ...(program === undefined ? {} : { pgliteWasmModule: program }),
  });
  try {
    return await work(db);
  } finally {
    await db.close();
  }
}

async function dump(db: PGlite): Promise<string> {
  const file = await pgDump({ pg: db, args: ["--schema-only", "--no-owner", "--no-privileges"] });
  return tidy(await file.text());
}

/** Removes everything that is not schema and varies between runs: versions, settings, restrict keys, comments. */
const tidy = (dump: string): string =>
  `${dump
    .split("\n")
    .filter((line) => !/^(--|SET |SELECT pg_catalog\.set_config|\\(un)?restrict)/.test(line))
    .join("\n")
    .replaceAll(/\n{3,}/g, "\n\n")
    .trim()}\n`;
