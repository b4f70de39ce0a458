/** What the embedded Postgres adds to PGlite: seeds, its own password each time, and a log that stays short. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished, test } from "vitest";
import { neon, neonConfig } from "@neondatabase/serverless";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../../local/engines/postgres.ts";

type Settings = Parameters<typeof startEmbeddedPostgres>[0];

async function live<T>(
  settings: Settings,
  work: (query: (text: string) => Promise<Record<string, unknown>[]>, engine: EmbeddedPostgres) => Promise<T>,
): Promise<T> {
  const engine = await startEmbeddedPostgres(settings);
  neonConfig.fetchEndpoint = engine.fetchEndpoint;
  const sql = neon(engine.databaseUrl, { disableWarningInBrowsers: true });
  try {
    return await work((text) => sql.query(text), engine);
  } finally {
    await engine.close();
  }
}

function newDir(): string {
  const dir = mkdtempSync(join(tmpdir(), "nadia-pglite-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

test("[D4] pgvector is at hand, and a seed carries data over but replaces none", async () => {
  const seed = await live({ dataDir: null }, async (query, engine) => {
    await query("create extension vector");
    await query("create table seeded (v vector(3))");
    await query("insert into seeded values ('[1,2,3]')");
    return engine.dump();
  });
  const read = (settings: Settings) =>
    live(settings, (query) => query("select (v <-> '[1,2,4]')::text as distance from seeded"));
  const dataDir = newDir();
  assert.deepEqual(await read({ dataDir, seed }), [{ distance: "1" }]);
  await live({ dataDir }, (query) => query("insert into seeded values ('[1,2,4]')"));
  assert.equal((await read({ dataDir, seed })).length, 2, "a seed never replaces data");
});

test("the log is cut by checkpoints, which PGlite does not make by itself", async () => {
  const checkpointAfter = 300_000;
  await live({ dataDir: newDir(), checkpointAfter }, async (query) => {
    await query("create table written (text text)");
    const write = () => query("insert into written values (repeat('x', 500))");
    for (let n = 0; n < 1000; n += 1) await write();
    const length =
      "select pg_wal_lsn_diff(pg_current_wal_lsn(), redo_lsn)::int as n from pg_control_checkpoint()";
    const [log] = await query(length);
    assert.ok(Number(log?.["n"]) < checkpointAfter, `${String(log?.["n"])} bytes`);
  });
});

test("dead rows are vacuumed, which PGlite does not do by itself", async () => {
  await live({ dataDir: newDir(), vacuumAfter: 300_000 }, async (query) => {
    await query("create table written (text text)");
    for (let n = 0; n < 1000; n += 1) {
      await query("insert into written select repeat('x', 500) from generate_series(1, 20)");
      await query("delete from written");
    }
    const [table] = await query(
      "select pg_table_size('written')::int as bytes, reltuples::int as rows from pg_class where relname = 'written'",
    );
    // All 20,000 rows fill 11 MB, those between two looks at the log's length 2.8 MB.
    assert.ok(Number(table?.["bytes"]) < 5_000_000, `${String(table?.["bytes"])} bytes`);
    assert.equal(table?.["rows"], 0, "the planner's statistics are kept too");
  });
});
