/** Logins with the functions' role, and without any, on Postgres 18 ([A3]). */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { expect, onTestFinished, test } from "vitest";
import { grantAppRole } from "../../core/app/roles.ts";
import { backUp } from "../../core/backup/backup.ts";
import { systemClock } from "../../core/kernel/clock.ts";
import { createFolderBackups } from "../../core/storage/backups-folder.ts";
import { createDirectPostgres } from "../../core/storage/postgres-direct.ts";
import { driverOver } from "../support/database.ts";
import { startMigratedRealPostgres } from "../support/services.ts";

test("[A3] [P8] a login with nadia_app writes rows, makes partitions, backs up and refreshes figures, but changes no schema", async () => {
  const engine = await startMigratedRealPostgres();
  onTestFinished(() => engine.close());
  const owner = driverOver(engine);
  await grantAppRole(owner);
  await owner.batch({
    functions: { sql: "create role functions login password 'f' in role nadia_app", parameters: [] },
    stranger: { sql: "create role stranger login password 's'", parameters: [] },
  });
  // The login did not exist before; migrations are run again with each deployment.
  await grantAppRole(owner);
  const connect = async (user: string, password: string) => {
    const client = new Client({ connectionString: loginUrl(engine.serverUrl, user, password) });
    await client.connect();
    onTestFinished(() => client.end());
    return client;
  };
  const functions = await connect("functions", "f");
  // [P8] What the functions no longer wait for, Postgres ends as well.
  const { rows: limits } = await functions.query<{ statement_timeout: string }>("show statement_timeout");
  expect(limits).toEqual([{ statement_timeout: "95s" }]);
  await functions.query("set statement_timeout = 20");
  await expect(functions.query("select pg_sleep(60)")).rejects.toMatchObject({ code: "57014" });
  await functions.query("reset statement_timeout");
  await functions.query("refresh materialized view concurrently analytics_days");
  await functions.query("select make_interaction_partitions(now() + interval '3 years', 1)");
  await functions.query(
    "insert into users (id, telegram_user_id, display_name) values (gen_random_uuid(), 1, 'x')",
  );
  await functions.query("delete from users");
  const direct = createDirectPostgres(loginUrl(engine.serverUrl, "functions", "f"));
  const limit = await direct.snapshot((session) =>
    session.query<{ statement_timeout: string }>({ sql: "show statement_timeout", parameters: [] }),
  );
  expect(limit, "a backup may take longer").toEqual([{ statement_timeout: "0" }]);
  const backups = await mkdtemp(join(tmpdir(), "nadia-role-"));
  onTestFinished(() => rm(backups, { recursive: true, force: true }));
  const { tables } = await backUp({
    postgres: direct,
    ledger: { engine: "sqlite", rows: async function* () {}, put: async () => undefined },
    vectors: null,
    archive: null,
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
