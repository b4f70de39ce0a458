/** Where a command finds its stores. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { settingsOf, type System, withSystem } from "../../cli/kit/system.ts";
import { sqlOf } from "../../core/app/postgres.ts";
import { announceInstance, findInstance } from "../../local/instance.ts";
import { lockDataDir } from "../../local/engines/data-dir.ts";
import { startMigratedPostgres } from "../support/database.ts";
import { collectingTerminal } from "../support/nadia.ts";

function dataDir(): string {
  const parent = mkdtempSync(join(tmpdir(), "nadia-cli-"));
  onTestFinished(() => rmSync(parent, { recursive: true }));
  return join(parent, "data");
}

const originOf = async ({ origin }: System) => origin;

test("[O6] a command without settings starts the embedded engines and stops them afterwards", async () => {
  const dir = dataDir();
  const { terminal, printed } = collectingTerminal({ NADIA_DATA_DIR: dir });
  await expect(withSystem(terminal, originOf)).rejects.toThrow(/DATABASE_URL must be set/);
  expect(existsSync(dir)).toBe(false);
  mkdirSync(dir);
  writeFileSync(join(dir, "instance.json"), JSON.stringify({ pid: process.pid, environment: { PORT: "1" } }));
  const origin = await withSystem(
    terminal,
    async ({ settings, host, origin }) => {
      expect(await sqlOf(settings, host).query({ sql: "select 1 as one", parameters: [] })).toEqual([
        { one: 1 },
      ]);
      // A second command must not open the same files.
      await expect(withSystem(terminal, originOf)).rejects.toMatchObject({ code: "data_dir_locked" });
      return origin;
    },
    { migrated: false },
  );
  expect([origin, printed.err]).toEqual(["embedded", `nadia: using the embedded stores in ${dir}\n`]);
  lockDataDir(dir)();
});

test("[O6] [G4] while NADIA does not run, a command reaches the server in POSTGRES_URL as npm start does", async () => {
  const dir = dataDir();
  const server = await startMigratedPostgres();
  onTestFinished(() => server.close());
  const { terminal, printed } = collectingTerminal({
    NADIA_DATA_DIR: dir,
    POSTGRES_URL: server.databaseUrl,
  });
  const one = await withSystem(terminal, async ({ settings, host, origin }) => {
    expect(origin).toBe("embedded");
    return sqlOf(settings, host).query({ sql: "select 1 as one", parameters: [] });
  });
  expect(one).toEqual([{ one: 1 }]);
  expect(printed.err).toContain("using your servers and the embedded stores");
});

test("[O6] [G4] the embedded archive changes neither the region nor the endpoint of backups", async () => {
  const { terminal } = collectingTerminal({
    NADIA_DATA_DIR: dataDir(),
    AWS_REGION: "eu-west-3",
    AWS_ENDPOINT_URL_S3: "https://s3.example.com",
  });
  const { aws, archiveBucket } = await withSystem(terminal, async ({ settings }) => settings, {
    create: true,
    migrated: false,
  });
  expect([aws.region, aws.s3Endpoint, archiveBucket]).toEqual([
    "eu-west-3",
    "https://s3.example.com",
    "nadia-archive",
  ]);
  expect(aws.archiveEndpoint).toBe(aws.endpoint);
});

test("[O6] a command finds the NADIA that runs on the data directory, unless its settings name other stores", async () => {
  const dir = dataDir();
  const unlock = lockDataDir(dir);
  const environment = {
    DATABASE_URL: "postgres://a:b@127.0.0.1:1/c",
    NADIA_API_KEY: "x".repeat(16),
    HOME: "/root",
  };
  expect(findInstance(dir)).toBeNull();
  const end = announceInstance(dir, environment);
  expect(statSync(join(dir, "instance.json")).mode & 0o777).toBe(0o600);
  const at = (env: Record<string, string>) => collectingTerminal({ NADIA_DATA_DIR: dir, ...env }).terminal;
  expect(await withSystem(at({}), originOf)).toBe("running");
  expect(await withSystem(at({ DATABASE_URL: environment.DATABASE_URL }), originOf)).toBe("running");
  expect(await withSystem(at({ DATABASE_URL: "postgres://a:b@127.0.0.1:2/c" }), originOf)).toBe("configured");
  expect(await withSystem(at({ REDIS_URL: "redis://127.0.0.1:1" }), originOf)).toBe("configured");
  expect((await settingsOf(at({}))).postgres.databaseUrl).toBe(environment.DATABASE_URL);
  expect(findInstance(dir)).not.toHaveProperty("HOME");
  // As after kill -9: the file is there, but nobody holds the lock.
  unlock();
  expect(findInstance(dir)).toBeNull();
  end();
  expect(existsSync(join(dir, "instance.json"))).toBe(false);
});
