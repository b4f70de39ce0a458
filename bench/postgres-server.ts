/** A Postgres server from installed programs, with databases behind Neon's protocol, for benchmarks that need pg_dump. */
import { execFileSync, spawn } from "node:child_process";
import { chown, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { Client, Pool } from "pg";
import { migrate } from "../core/app/migrate.ts";
import { systemClock } from "../core/kernel/clock.ts";
import { createGuard } from "../core/storage/guard.ts";
import { createPostgres } from "../core/storage/postgres.ts";
import { pgBackend } from "../local/engines/pg-backend.ts";
import { startNeonEndpoint } from "../local/engines/neon-endpoint.ts";
import { seed } from "../scripts/seed.ts";
import { cpuSeconds } from "./cpu.ts";
import { end, onFreePort } from "../test/support/engine-process.ts";

export interface BenchDatabase {
  readonly databaseUrl: string;
  readonly fetchEndpoint: string;
  /** Over Postgres' own protocol. */
  readonly serverUrl: string;
}

export interface PostgresServer {
  /** With what migrations need, or truly empty. */
  empty(name: string, prepared: boolean): Promise<BenchDatabase>;
  /** Migrated, with generated interactions. */
  filled(name: string, interactions: number): Promise<BenchDatabase>;
  /** The CPU time of the server so far; null where it cannot be known. */
  cpuSeconds(): Promise<number | null>;
  close(): Promise<void>;
}

/** The programs of the newest Postgres that Debian installed. */
export async function newestBin(): Promise<string> {
  const root = "/usr/lib/postgresql";
  const [version] = (await readdir(root).catch(() => [])).toSorted((a, b) => Number(b) - Number(a));
  if (version === undefined) throw new Error(`there is no Postgres in ${root}: apt-get install postgresql`);
  return join(root, version, "bin");
}

/** Starts a server of the programs in `bin`, with its default settings, in a directory below `dir`. */
export async function startPostgresServer(bin: string, dir: string): Promise<PostgresServer> {
  const cluster = join(dir, "cluster");
  const user = userIds();
  await mkdir(cluster);
  if (user !== null) await chown(cluster, user.uid, user.gid);
  const flags = ["-D", cluster, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C"];
  execFileSync(join(bin, "initdb"), flags, { stdio: "ignore", ...user });
  const [server, port] = await onFreePort(async (free) => {
    const options = ["-D", cluster, "-p", String(free), "-c", "listen_addresses=127.0.0.1", "-k", ""];
    const child = spawn(join(bin, "postgres"), options, { stdio: "ignore", ...user });
    await answers(urlOf(free, "postgres"));
    return child;
  });
  const closing: (() => Promise<void>)[] = [];
  const empty = async (name: string, prepared: boolean): Promise<BenchDatabase> => {
    await ask(urlOf(port, "postgres"), `create database ${name}`);
    const serverUrl = urlOf(port, name);
    if (prepared) await ask(serverUrl, collation).catch(() => undefined);
    const pool = new Pool({ connectionString: serverUrl, max: 4, pipeline: true });
    // `pool.end` does not wait for its connections to close; the server's end may reach one of them first.
    pool.on("error", () => undefined);
    const endpoint = await startNeonEndpoint({ backend: pgBackend(pool), password: "bench" });
    closing.push(
      () => endpoint.close(),
      () => pool.end(),
    );
    const databaseUrl = `postgresql://postgres:bench@127.0.0.1:${endpoint.port}/${name}`;
    return { databaseUrl, fetchEndpoint: endpoint.fetchEndpoint, serverUrl };
  };
  return {
    empty,
    filled: async (name, interactions) => {
      const database = await empty(name, true);
      const guard = createGuard({
        store: "postgres",
        timeoutMs: 600_000,
        retryDelaysMs: [],
        clock: systemClock,
      });
      const sql = createPostgres(database, guard);
      await migrate(sql);
      await seed(sql, { interactions, until: Date.now(), bare: true });
      console.error(`filled a database with ${interactions} interactions`);
      return database;
    },
    cpuSeconds: async () => (server.pid === undefined ? null : cpuSeconds(server.pid)),
    close: async () => {
      for (const close of closing) await close();
      await end(server, "SIGINT");
    },
  };
}

/** Postgres has had this collation since version 17. */
const collation = "create collation pg_c_utf8 (locale = 'C.UTF-8')";

/** Debian's user `postgres` if we are root, as whom Postgres refuses to run. */
function userIds(): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  const idOf = (flag: string) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
  return { uid: idOf("-u"), gid: idOf("-g") };
}

const urlOf = (port: number, name: string): string => `postgresql://postgres:bench@127.0.0.1:${port}/${name}`;

async function ask(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

async function answers(url: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask(url, "select 1");
    } catch (error) {
      if (attempt === 100) throw error;
      await systemClock.wait(100);
    }
  }
}
