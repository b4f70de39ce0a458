/** Real engines for the services tier: Postgres 18 and Redis 7 as separate processes behind the same endpoints. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startNeonOver } from "../../local/engines/postgres-server.ts";
import { startUpstashOver } from "../../local/engines/redis-server.ts";
import type { UpstashEndpoint } from "../../local/engines/upstash-endpoint.ts";
import { end, onFreePort } from "./engine-process.ts";
import { bootPostgres, type Content, openFolder, urlOf } from "./postgres-cluster.ts";

export interface RealPostgres {
  readonly databaseUrl: string;
  readonly fetchEndpoint: string;
  /** The server's own address, for clients that speak Postgres' protocol. */
  readonly serverUrl: string;
  close(): Promise<void>;
}

type Start = (connections?: number, settings?: readonly string[]) => Promise<RealPostgres>;

/** Starts Postgres 18 in a temporary directory with `connections` (10) connections behind Neon's protocol; `settings` as `name=value`. */
export const startRealPostgres: Start = (connections, settings) => startCopy("empty", connections, settings);

/** The same, with every migration applied. */
export const startMigratedRealPostgres: Start = (connections, settings) =>
  startCopy("migrated", connections, settings);

async function startCopy(
  content: Content,
  connections = 10,
  settings: readonly string[] = [],
): Promise<RealPostgres> {
  const dir = await openFolder("nadia-postgres-");
  const [server, port] = await onFreePort((port) =>
    bootPostgres(content, join(dir, "cluster"), port, settings),
  ).catch((error) => discard(dir, error));
  const endpoint = await startNeonOver({ serverUrl: urlOf(port), connections });
  return {
    ...endpoint,
    serverUrl: urlOf(port),
    close: async () => {
      await endpoint.close();
      await server.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
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
