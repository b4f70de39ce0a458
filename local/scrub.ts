/** Removes from the files of embedded engines what deleted rows left behind: their bytes stay until something is written over them. */
import type { Sql } from "../core/kernel/sql.ts";

/**
 * Empties the statistics, rewrites every table, and begins a new segment of the log twice, so that the old ones are
 * deleted: a checkpoint keeps the segment that it began in. PGlite runs a checkpoint in the session that asks for it, so
 * the session's setting decides that segments are deleted instead of reused.
 */
const statements = [
  "set wal_recycle = off",
  // Samples of the columns' values; analysing an emptied table would leave them.
  "delete from pg_statistic",
  "analyze",
  "vacuum (full)",
  "select pg_switch_wal()",
  "checkpoint",
  "select pg_switch_wal()",
  "checkpoint",
];

/** Only for PGlite; takes seconds, during which nothing else runs. Throws Postgres errors. */
export async function scrubPostgres(sql: Sql): Promise<void> {
  for (const text of statements) await sql.query({ sql: text, parameters: [] });
}

/** When an erasure was finished last; null if none ever was. */
export async function lastErasure(sql: Sql): Promise<string | null> {
  const [row] = await sql.query<{ at: string | null }>({
    sql: "select max(finished_at)::text as at from erasures",
    parameters: [],
  });
  return row?.at ?? null;
}

/**
 * Scrubs once after each erasure, and once after a start if there has ever been one: the process may have died in
 * between. Call it now and then.
 */
export function scrubber(sql: Sql, scrub: () => Promise<void>): () => Promise<void> {
  let scrubbed: string | null = null;
  return async () => {
    const last = await lastErasure(sql);
    if (last === scrubbed) return;
    await scrub();
    scrubbed = last;
  };
}
