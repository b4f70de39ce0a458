/** What the embedded Postgres adds to PGlite: seeds, a new password each time, and a log that stays short. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { neon, neonConfig } from "@neondatabase/serverless";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../../local/engines/postgres.ts";
import { migratedSettings } from "../support/database.ts";

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

test("[D4] pgvector is available, and a seed copies data but never replaces any", async () => {
  const content = await live(await migratedSettings(), async (query, engine) => {
    await query("create extension if not exists vector");
    await query("create table seeded (v vector(3))");
    await query("insert into seeded values ('[1,2,3]')");
    return engine.dump();
  });
  const read = (settings: Settings) =>
    live(settings, (query) => query("select (v <-> '[1,2,4]')::text as distance from seeded"));
  const seed = async () => content;
  const dataDir = newDir();
  assert.deepEqual(await read({ dataDir, seed }), [{ distance: "1" }]);
  await live({ dataDir }, (query) => query("insert into seeded values ('[1,2,4]')"));
  assert.equal((await read({ dataDir, seed })).length, 2, "a seed never replaces data");
});

test("checkpoints shorten the log, which PGlite does not do itself", async () => {
  const checkpointAfter = 300_000;
  await live({ ...(await migratedSettings()), dataDir: newDir(), checkpointAfter }, async (query) => {
    await query("create table written (text text)");
    const write = () => query("insert into written values (repeat('x', 1500))");
    // The log's length is checked every 500 requests.
    for (let n = 0; n < 550; n += 1) await write();
    const length =
      "select pg_wal_lsn_diff(pg_current_wal_lsn(), redo_lsn)::int as n from pg_control_checkpoint()";
    const [log] = await query(length);
    assert.ok(Number(log?.["n"]) < checkpointAfter, `${String(log?.["n"])} bytes`);
  });
});

test("dead rows are vacuumed, which PGlite does not do itself", async () => {
  await live({ ...(await migratedSettings()), dataDir: newDir(), vacuumAfter: 300_000 }, async (query) => {
    await query("create table written (text text)");
    for (let n = 0; n < 260; n += 1) {
      await query("insert into written select repeat('x', 500) from generate_series(1, 20)");
      await query("delete from written");
    }
    const [table] = await query(
      "select pg_table_size('written')::int as bytes, reltuples::int as rows from pg_class where relname = 'written'",
    );
    // All 5,200 rows fill 2.9 MB, those since the check of the log's length 0.1 MB.
    assert.ok(Number(table?.["bytes"]) < 1_000_000, `${String(table?.["bytes"])} bytes`);
    assert.equal(table?.["rows"], 0, "the planner's statistics are kept too");
  });
});

test("a statement is prepared once, and at most 250 of them are kept", async () => {
  await live(await migratedSettings(), async (query) => {
    const prepared = async (like: string) => {
      const [found] = await query(
        `select count(*)::int as n from pg_prepared_statements where statement like '${like}'`,
      );
      return found?.["n"];
    };
    for (let n = 0; n < 3; n += 1) await query("select 'again'");
    expect(await prepared("select ''again''")).toBe(1);
    for (let n = 0; n < 300; n += 1) await query(`select 'one of ${n}'`);
    expect(await prepared("select ''one of %")).toBe(249);
    expect(await prepared("select ''again''")).toBe(0);
  });
});

test("a statement that failed, or whose table has changed, can be run again", async () => {
  await live(await migratedSettings(), async (query) => {
    const read = () => query("select * from changing");
    await expect(read()).rejects.toThrow('relation "changing" does not exist');
    await query("create table changing (id int primary key)");
    expect(await read()).toEqual([]);
    const write = () => query("insert into changing values (1)");
    await write();
    for (let n = 0; n < 2; n += 1) await expect(write()).rejects.toThrow("duplicate key");
    await query("alter table changing add column note text");
    expect(await read()).toEqual([{ id: 1, note: null }]);
    await query("do $$ begin alter table changing drop column note; end $$");
    expect(await read()).toEqual([{ id: 1 }]);
    // If only Postgres knows of the change, the first attempt fails.
    await query(
      "create function widen() returns void language sql as 'alter table changing add column more int'",
    );
    await read();
    await query("select widen()");
    await expect(read()).rejects.toThrow("cached plan must not change result type");
    expect(await read()).toEqual([{ id: 1, more: null }]);
  });
});
