/** The SQLite ledger's file: its pragmas and migrations, locks by other processes, and what erasing leaves in it. */
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { onTestFinished, test } from "vitest";
import { systemClock } from "../../core/kernel/clock.ts";
import { hasCode } from "../../core/kernel/errors.ts";
import { ledgerMigrations } from "../../core/storage/ledger-sqlite.ts";
import { createSqlitePool } from "../../core/storage/sqlite-pool.ts";
import { manualClock } from "../support/clock.ts";
import { agreed, newCustomer, newSqliteLedger, rowOf } from "../support/ledger.ts";

async function newLedger() {
  const engine = await newSqliteLedger();
  onTestFinished(() => engine.close());
  return engine;
}

/** A raw connection, closed with the test. */
function raw(file: string): DatabaseSync {
  mkdirSync(dirname(file), { recursive: true });
  const database = new DatabaseSync(file);
  onTestFinished(() => database.close());
  return database;
}

test("[L2] the file is in WAL mode and counts its migrations", async () => {
  const engine = await newLedger();
  await engine.connect(systemClock).ping();
  const database = raw(engine.file);
  assert.equal(database.prepare("PRAGMA journal_mode").get()?.["journal_mode"], "wal");
  assert.equal(database.prepare("PRAGMA user_version").get()?.["user_version"], ledgerMigrations.length);
});

test("[L2] nothing is opened before it is used", async () => {
  const engine = await newLedger();
  engine.connect(systemClock);
  assert.throws(() => readdirSync(dirname(engine.file)), { code: "ENOENT" });
});

test("[L2] a file of an earlier version is brought up to date and keeps its rows", async () => {
  const engine = await newLedger();
  const row = rowOf(newCustomer(), "old", Date.now());
  const database = raw(engine.file);
  database.exec(`${ledgerMigrations[0]}; PRAGMA user_version = 1`);
  // The first version had nine columns.
  const values = Object.values(row).slice(0, 9);
  database.prepare(`INSERT INTO chat_interactions VALUES (${values.map(() => "?").join()})`).run(...values);
  assert.deepEqual(await engine.connect(systemClock).getInteraction(row.interaction_id), row);
  assert.equal(database.prepare("PRAGMA user_version").get()?.["user_version"], ledgerMigrations.length);
});

test("[L2] a file of a newer version is left alone", async () => {
  const engine = await newLedger();
  raw(engine.file).exec("PRAGMA user_version = 99");
  await assert.rejects(
    engine.connect(systemClock).ping(),
    (error) => hasCode(error, "ledger_failed") && /version 99/.test(error.message),
  );
});

test("[L2] a file that is not a database, or is damaged, is ledger_failed and says what to do", async () => {
  const engine = await newLedger();
  mkdirSync(dirname(engine.file), { recursive: true });
  writeFileSync(engine.file, "not a database, but long enough to be taken for one".repeat(100));
  await assert.rejects(
    engine.connect(systemClock).ping(),
    (error) => hasCode(error, "ledger_failed") && /damaged.*backup/.test(error.message),
  );
});

test("[L2] an inaccessible path is ledger_unavailable, and the next call tries again", async () => {
  const engine = await newLedger();
  mkdirSync(engine.file, { recursive: true });
  const ledger = engine.connect(systemClock);
  for (let tries = 0; tries < 2; tries += 1) {
    await assert.rejects(ledger.ping(), (error) => hasCode(error, "ledger_unavailable"));
  }
});

test("[L2] while another process holds the write lock, reads continue and a write waits for it", async () => {
  const engine = await newLedger();
  const user = newCustomer();
  const ledger = engine.connect(systemClock);
  await ledger.saveInteraction(rowOf(user, "before", Date.now()));
  const other = raw(engine.file);
  other.exec("BEGIN IMMEDIATE");
  let written = false;
  const writing = ledger.saveInteraction(rowOf(user, "waits", Date.now() - 1)).then((outcome) => {
    written = true;
    return outcome;
  });
  assert.equal((await ledger.getUserInteractions(user, { limit: 5 })).items.length, 1);
  assert.equal(written, false);
  other.exec("COMMIT");
  assert.equal(await writing, "saved");
  assert.equal((await ledger.getUserInteractions(user, { limit: 5 })).items.length, 2);
});

test("[L2] a lock that is never released is ledger_unavailable in the end", async () => {
  const engine = await newLedger();
  const ledger = engine.connect(manualClock());
  await ledger.ping();
  raw(engine.file).exec("BEGIN IMMEDIATE");
  await assert.rejects(ledger.saveInteraction(rowOf(newCustomer(), "never", Date.now())), (error) =>
    hasCode(error, "ledger_unavailable"),
  );
});

test("[L2] there are never more than five connections, and a reader cannot write", async () => {
  const engine = await newLedger();
  const pool = createSqlitePool({ file: engine.file, migrations: ledgerMigrations, clock: systemClock });
  onTestFinished(() => pool.close());
  const connections = new Set<unknown>();
  const reads = Array.from({ length: 30 }, () => pool.read((connection) => connections.add(connection)));
  await Promise.all([...reads, pool.write((connection) => connections.add(connection))]);
  assert.ok(connections.size >= 2 && connections.size <= 5, String(connections.size));
  await assert.rejects(
    pool.read((connection) => connection.prepare("DELETE FROM chat_interactions").run()),
    (error) => hasCode(error, "ledger_unavailable", "ledger_failed"),
  );
});

test("[G1] erased words are in no file any more", async () => {
  const engine = await newLedger();
  const user = newCustomer();
  const ledger = engine.connect(systemClock);
  const secret = "the-word-that-must-go";
  for (let index = 0; index < 30; index += 1) {
    const row = rowOf(user, String(index), Date.now() - index, { message: `${secret} `.repeat(200) });
    await ledger.saveInteraction(row);
  }
  const dir = dirname(engine.file);
  const holds = () => readdirSync(dir).filter((file) => readFileSync(join(dir, file)).includes(secret));
  assert.notDeepEqual(holds(), []);
  // The state of a deletion that died before it emptied the write-ahead file.
  const other = raw(engine.file);
  other.exec("PRAGMA secure_delete = ON");
  other.exec("DELETE FROM chat_interactions");
  assert.notDeepEqual(holds(), []);
  assert.equal(await ledger.deleteUser(user, agreed), 0);
  assert.deepEqual(holds(), []);
  await ledger.saveInteraction(rowOf(user, "again", Date.now(), { message: secret }));
  await ledger.deleteUser(user, agreed);
  assert.deepEqual(holds(), []);
});
