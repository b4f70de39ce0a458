/** Backup and restore on Postgres 18, where COPY streams. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { backupAppOf } from "../../core/app/backup.ts";
import { migrate } from "../../core/app/migrate.ts";
import { backUp } from "../../core/backup/backup.ts";
import { restore } from "../../core/backup/restore.ts";
import { parseSettings } from "../../core/config.ts";
import { customerIdOf } from "../../core/kernel/ids.ts";
import { createFolderBackups } from "../../core/storage/backups-folder.ts";
import { seed } from "../../scripts/seed.ts";
import { checksumsOf, definitionsOf, startBackedUp } from "../support/backup.ts";
import { manualClock } from "../support/clock.ts";
import { driverOver } from "../support/database.ts";
import { testHost } from "../support/host.ts";
import { nadia } from "../support/nadia.ts";
import { startRealPostgres, startRealRedis } from "../support/services.ts";

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

test("[G4] [O6] self-hosted: with NADIA stopped, nadia restores a backup into the servers in POSTGRES_URL and REDIS_URL, and erases again", async () => {
  const root = await mkdtemp(join(tmpdir(), "nadia-hosted-"));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const redis = await startRealRedis();
  onTestFinished(() => redis.close());
  const start = async (name: string) => {
    const postgres = await startRealPostgres();
    onTestFinished(() => postgres.close());
    const { serverUrl, databaseUrl, fetchEndpoint } = postgres;
    const env = { NADIA_DATA_DIR: join(root, name), POSTGRES_URL: serverUrl, REDIS_URL: redis.redisUrl };
    return { env, sql: driverOver({ databaseUrl, fetchEndpoint }) };
  };
  const [old, fresh] = [await start("old"), await start("fresh")];
  const backups = join(root, "backups");
  const [gone, other] = [customerIdOf(81), customerIdOf(82)];
  expect(await nadia(["migrate"], old.env)).toMatchObject({ code: 0 });
  await old.sql.query({
    sql: `insert into users (id, telegram_user_id, display_name)
      values ($1::uuid, 81, 'Eve'), ($2::uuid, 82, 'Bob')`,
    parameters: [gone, other],
  });
  expect(await nadia(["backup", "--to", backups], old.env)).toMatchObject({ code: 0 });
  expect(await nadia(["erase", gone], old.env)).toMatchObject({ code: 0 });
  const restored = await nadia(["restore", "--from", backups], fresh.env);
  expect(restored).toMatchObject({ code: 0, out: expect.stringContaining("erased 1 customers again") });
  const users = await fresh.sql.query({ sql: "select id from users", parameters: [] });
  expect(users).toEqual([{ id: other }]);
});

test("[G4] [A3] a restore uses the schema owner's login, and not the one of the functions", async () => {
  const folder = await mkdtemp(join(tmpdir(), "nadia-backups-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const { serverUrl, close } = await startRealPostgres();
  onTestFinished(close);
  const functions = new URL(serverUrl);
  functions.username = "nadia_functions";
  const settings = parseSettings({ DATABASE_URL: String(functions), DATABASE_OWNER_URL: serverUrl });
  const app = backupAppOf(settings, testHost(), createFolderBackups(folder));
  onTestFinished(() => app.close());
  const who = { sql: "select current_user as name", parameters: [] };
  expect(await app.restore.postgres.transaction((session) => session.query(who))).toEqual([
    { name: new URL(serverUrl).username },
  ]);
});
