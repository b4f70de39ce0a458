/** Backup and restore on Postgres 18, where COPY streams. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { migrate } from "../../core/app/migrate.ts";
import { backUp } from "../../core/backup/backup.ts";
import { restore } from "../../core/backup/restore.ts";
import { seed } from "../../scripts/seed.ts";
import { checksumsOf, definitionsOf, startBackedUp } from "../support/backup.ts";
import { manualClock } from "../support/clock.ts";
import { startRealPostgres } from "../support/services.ts";

test("[G4] Postgres 18: a restore makes every table, key, index and sequence equal, and leaves the writes of others out", async () => {
  const folder = await mkdtemp(join(tmpdir(), "nadia-backups-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const clock = manualClock();
  const start = async () => {
    const system = await startBackedUp(folder, clock, await startRealPostgres());
    onTestFinished(() => system.close());
    return system;
  };
  const full = await start();
  await migrate(full.sql);
  await seed(full.sql, { interactions: 12_000, customers: 50, until: clock.now() });
  await full.sql.query({
    sql: "delete from deliveries where state in ('queued', 'sending')",
    parameters: [],
  });
  const before = await checksumsOf(full.sql);
  const definitions = await definitionsOf(full.sql);
  // Written while the snapshot is read.
  const late = `insert into users (id, telegram_user_id, display_name) values (gen_random_uuid(), 1, 'late')
    on conflict do nothing`;
  const written: Promise<unknown>[] = [];
  const progress = () => void written.push(full.sql.query({ sql: late, parameters: [] }));
  const made = await backUp(full.backup, { progress });
  await Promise.all(written);
  expect(await checksumsOf(full.sql)).not.toEqual(before);

  const empty = await start();
  await restore(empty.restore, made.id);
  expect(await checksumsOf(empty.sql)).toEqual(before);
  expect(await definitionsOf(empty.sql)).toEqual(definitions);
});
