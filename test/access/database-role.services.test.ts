/** Logins with the functions' role, and without any, on Postgres 18 ([A3]). */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { expect, onTestFinished, test } from "vitest";
import { migrate } from "../../core/app/migrate.ts";
import { grantAppRole } from "../../core/app/roles.ts";
import { backUp } from "../../core/backup/backup.ts";
import { systemClock } from "../../core/kernel/clock.ts";
import { createFolderBackups } from "../../core/storage/backups-folder.ts";
import { createDirectPostgres } from "../../core/storage/postgres-direct.ts";
import { driverOver } from "../support/database.ts";
import { startRealPostgres } from "../support/services.ts";

test("[A3] a login with nadia_app writes rows, makes partitions, backs up and refreshes figures, but changes no schema", async () => {
  const engine = await startRealPostgres();
  onTestFinished(() => engine.close());
  const owner = driverOver(engine);
  await migrate(owner);
  await grantAppRole(owner);
  await owner.batch({
    functions: { sql: "create role functions login password 'f' in role nadia_app", parameters: [] },
    stranger: { sql: "create role stranger login password 's'", parameters: [] },
  });
  const connect = async (user: string, password: string) => {
    const client = new Client({ connectionString: loginUrl(engine.serverUrl, user, password) });
    await client.connect();
    onTestFinished(() => client.end());
    return client;
  };
  const functions = await connect("functions", "f");
  await functions.query("refresh materialized view concurrently analytics_days");
  await functions.query("select make_interaction_partitions(now() + interval '3 years', 1)");
  await functions.query(
    "insert into users (id, telegram_user_id, display_name) values (gen_random_uuid(), 1, 'x')",
  );
  await functions.query("delete from users");
  const backups = await mkdtemp(join(tmpdir(), "nadia-role-"));
  onTestFinished(() => rm(backups, { recursive: true, force: true }));
  const { tables } = await backUp({
    postgres: createDirectPostgres(loginUrl(engine.serverUrl, "functions", "f")),
    ledger: { engine: "sqlite", rows: async function* () {}, put: async () => undefined },
    vectors: null,
    store: createFolderBackups(backups),
    clock: systemClock,
  });
  expect(tables.map(({ name }) => name)).toContain("audit_log");
  const refused = { code: "42501" };
  for (const statement of [
    "create table mine (id integer)",
    "alter table users add column mine text",
    "drop table users",
    "delete from audit_log",
    "set session_replication_role = replica",
  ])
    await expect(functions.query(statement), statement).rejects.toMatchObject(refused);
  const stranger = await connect("stranger", "s");
  for (const statement of [
    "select from users",
    "select make_interaction_partitions(now(), 1)",
    "create table mine (id integer)",
  ])
    await expect(stranger.query(statement), statement).rejects.toMatchObject(refused);
});

function loginUrl(serverUrl: string, user: string, password: string): string {
  const url = new URL(serverUrl);
  url.username = user;
  url.password = password;
  return url.href;
}
