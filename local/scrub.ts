/** Removes what deleted rows left in the embedded engines' files: their bytes stay until they are overwritten. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { Sql } from "../core/kernel/sql.ts";

/**
 * Every table that has files of its own, those of Postgres itself among them. The statistics come last: analysing the
 * others replaces samples of their columns' values.
 */
const selectTables = `select format('%I.%I', n.nspname, c.relname) as name
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'm') and c.relpersistence <> 't'
  order by c.oid = 'pg_statistic'::regclass, 1`;

/**
 * Begins a new segment of the log twice, so that the old ones are deleted: a checkpoint keeps the segment that it began
 * in. PGlite runs a checkpoint in the session that asks for it, so the session's setting decides that segments are
 * deleted instead of reused.
 */
const newSegments = [
  "set wal_recycle = off",
  "select pg_switch_wal()",
  "checkpoint",
  "select pg_switch_wal()",
  "checkpoint",
];

/**
 * Rewrites every table, and what was logged about the old ones. Only for PGlite; takes seconds. One table at a time,
 * because nothing else runs during a statement. Throws Postgres errors.
 */
export async function scrubPostgres(sql: Sql): Promise<void> {
  const run = (text: string) => sql.query({ sql: text, parameters: [] });
  const tables = await sql.query<{ name: string }>({ sql: selectTables, parameters: [] });
  // Samples of the columns' values; analysing an emptied table would leave them.
  await run("delete from pg_statistic");
  for (const { name } of tables) await run(`vacuum (full, analyze) ${name}`);
  for (const text of newSegments) await run(text);
}

/** When the last erasure finished, in Postgres' text form; null if there was none. */
async function lastErasure(sql: Sql): Promise<string | null> {
  const [row] = await sql.query<{ at: string | null }>({
    sql: "select max(finished_at)::text as at from erasures",
    parameters: [],
  });
  return row?.at ?? null;
}

/**
 * Scrubs once after each erasure, and notes it in `file`: a process that dies in between scrubs after its next start.
 * Call it periodically.
 */
export function scrubber(sql: Sql, file: string, scrub: () => Promise<void>): () => Promise<void> {
  let scrubbed = existsSync(file) ? readFileSync(file, "utf8") : null;
  return async () => {
    const last = await lastErasure(sql);
    if (last === null || last === scrubbed) return;
    await scrub();
    writeFileSync(file, last);
    scrubbed = last;
  };
}
