/** PGlite as the laptop's Postgres, behind Neon's protocol. */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { Socket } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { runInThisContext } from "node:vm";
import { PGlite } from "@electric-sql/pglite";
import { vector } from "@electric-sql/pglite-pgvector";
import { pgliteBackend } from "./pglite-backend.ts";
import { serveWire } from "./postgres-wire.ts";
import { type SqlBackend, startNeonEndpoint } from "./neon-endpoint.ts";
import { unpack } from "./unpack.ts";

export interface ServedPostgres {
  /** Contains this run's password. Its port serves both Neon's endpoint and Postgres' own protocol. */
  readonly databaseUrl: string;
  readonly fetchEndpoint: string;
  close(): Promise<void>;
}

export interface EmbeddedPostgres extends ServedPostgres {
  /** A tarball of everything, to seed other databases (0.5 s instead of 2 to 4 s). */
  dump(): Promise<Blob>;
}

/** Postgres in this process, without an endpoint. */
export interface OpenPostgres {
  readonly backend: SqlBackend;
  /** Serves a connection in Postgres' own protocol. */
  readonly wire: (password: string, socket: Socket) => void;
  dump(): Promise<Blob>;
  close(): Promise<void>;
}

type Seed = () => Promise<Blob | undefined>;

export interface EmbeddedPostgresSettings {
  /** Where the data lives; null keeps it in memory. */
  readonly dataDir: string | null;
  /** Provides the initial content of a new database, from `dump`; not called if there is already data. */
  readonly seed?: Seed;
  /** PGlite's compiled WebAssembly, if available. */
  readonly program?: WebAssembly.Module;
  /** Bytes of log between checkpoints; 128 MB by default (replayed in about 0.3 s after a crash). */
  readonly checkpointAfter?: number;
  /** Bytes of log between vacuums; 32 MB by default. */
  readonly vacuumAfter?: number;
}

/** Starts Postgres 18 in this process behind an endpoint; the notes at `openPostgres` apply. */
export async function startEmbeddedPostgres(settings: EmbeddedPostgresSettings): Promise<EmbeddedPostgres> {
  const postgres = await openPostgres(settings);
  const served = await servePostgres(postgres);
  return {
    ...served,
    dump: () => postgres.dump(),
    close: async () => {
      await served.close();
      await postgres.close();
    },
  };
}

/** A separate endpoint, with its own password, for a database that is already open. */
export async function servePostgres({
  backend,
  wire,
}: Pick<OpenPostgres, "backend" | "wire">): Promise<ServedPostgres> {
  const password = randomBytes(24).toString("hex");
  const endpoint = await startNeonEndpoint({
    backend,
    password,
    wire: (socket) => wire(password, socket),
  });
  return {
    databaseUrl: `postgresql://postgres:${password}@127.0.0.1:${endpoint.port}/postgres`,
    fetchEndpoint: endpoint.fetchEndpoint,
    close: () => endpoint.close(),
  };
}

/**
 * Starts Postgres 18 in this process. A commit reaches the operating system before its response is sent (PGlite writes
 * its log with plain `write` calls), so SIGKILL loses nothing committed; a power cut may, because PGlite runs with
 * fsync off. Only one process may open a directory: hold `lockDataDir` around it.
 */
export async function openPostgres(settings: EmbeddedPostgresSettings): Promise<OpenPostgres> {
  const db = settings.dataDir === null ? await open(settings) : await openIn(settings.dataDir, settings);
  return {
    backend: maintained(db, settings),
    wire: (password, socket) => void serveWire(db, password, socket),
    dump: () => db.dumpDataDir("none"),
    close: () => db.close(),
  };
}

/** Postgres takes all of it at once, 128 MB by default; the operating system caches the files as well. */
const sharedBuffers = "32MB";

interface Opening {
  readonly seed?: Seed | undefined;
  readonly program?: WebAssembly.Module | undefined;
}

async function open({ seed, program }: Opening, dataDir?: string): Promise<PGlite> {
  const content = await seed?.();
  const restoreCompile = compileOnce();
  try {
    return await PGlite.create({
      extensions: { vector },
      relaxedDurability: false,
      startParams: [...PGlite.defaultStartParams, "-c", `shared_buffers=${sharedBuffers}`],
      ...(dataDir === undefined ? {} : { dataDir }),
      ...(content === undefined ? {} : { loadDataDir: content }),
      ...(program === undefined ? {} : { pgliteWasmModule: program }),
    });
  } finally {
    restoreCompile();
  }
}

/**
 * Compiles PGlite's code ahead of opening a database, or once for several. With `optimizes`, V8 may optimize it, which
 * pays off in a process that runs many thousands of queries.
 */
export function compilePostgres(optimizes = false): WebAssembly.Module {
  const code = readFileSync(
    fileURLToPath(new URL("pglite.wasm", import.meta.resolve("@electric-sql/pglite"))),
  );
  const restoreCompile = optimizes ? () => undefined : compileOnce();
  try {
    return compile(code);
  } finally {
    restoreCompile();
  }
}

/** Node's types declare WebAssembly's types but none of its values. */
const compile = runInThisContext("(bytes) => new WebAssembly.Module(bytes)") as (
  bytes: Uint8Array,
) => WebAssembly.Module;

/**
 * Has PGlite's code compiled once, by V8's fast compiler, until the returned function is called. The optimizing one
 * takes 600 MB and 3 to 6 s of CPU time for one of its functions (105 KB long, Node 24.21.0) in each process that runs
 * a few queries; a query then takes 0.1 ms less, which would pay off after 50,000 queries. V8 decides when a module is
 * made, so other modules are not affected.
 */
function compileOnce(): () => void {
  for (const flag of tiers) setFlagsFromString(`--no-${flag}`);
  return () => {
    for (const flag of tiers) setFlagsFromString(`--${flag}`);
  };
}

const tiers = ["wasm-tier-up", "wasm-dynamic-tiering"];

/**
 * Opens the database, or creates it if there is none. A directory whose creation was interrupted is replaced: it holds
 * nothing acknowledged yet, but Postgres would not start on it.
 */
async function openIn(dataDir: string, opening: Opening): Promise<PGlite> {
  const cluster = join(dataDir, "cluster");
  const making = join(dataDir, "making");
  mkdirSync(dataDir, { recursive: true });
  if (existsSync(making)) rmSync(cluster, { recursive: true, force: true });
  else if (existsSync(cluster)) return open({ ...opening, seed: undefined }, cluster);
  writeFileSync(making, "");
  const content = await opening.seed?.();
  if (content !== undefined) await unpack(content, cluster);
  const db = await open({ ...opening, seed: undefined }, cluster);
  rmSync(making);
  return db;
}

const mebibyte = 1024 * 1024;
/** Requests between two checks of the log's length. */
const checkEvery = 500;
/** Bytes of log that a crash would replay, and bytes written since the given position. */
const logLengths = `select pg_wal_lsn_diff(pg_current_wal_lsn(), redo_lsn)::text,
    pg_wal_lsn_diff(pg_current_wal_lsn(), $1::pg_lsn)::text, pg_current_wal_lsn()::text
  from pg_control_checkpoint()`;

/**
 * A backend that runs checkpoints and vacuums, because there is no postmaster to do so, whatever `autovacuum` says: the
 * log, and so recovery time, would grow until the process ends, and tables and catalogues would keep every dead row.
 * The amount written determines when to vacuum, because that is what it cleans. The first check after a start always
 * vacuums a used database, because a laptop may never write that much in one run.
 */
function maintained(db: PGlite, { checkpointAfter, vacuumAfter }: EmbeddedPostgresSettings): SqlBackend {
  const backend = pgliteBackend(db);
  const run = (query: string, params: string[] = []) => backend.run([{ query, params }], null);
  let requests = 0;
  let vacuumedAt = "0/0";
  const look = async () => {
    const [length] = await run(logLengths, [vacuumedAt]);
    const [toReplay, written, position] = length?.rows[0] ?? [];
    if (Number(written) > (vacuumAfter ?? 32 * mebibyte)) {
      vacuumedAt = position ?? vacuumedAt;
      await run("VACUUM (ANALYZE)");
    }
    if (Number(toReplay) > (checkpointAfter ?? 128 * mebibyte)) await run("CHECKPOINT");
  };
  return {
    run: async (queries, begin) => {
      requests += 1;
      if (requests % checkEvery === 0) await look();
      return backend.run(queries, begin);
    },
  };
}
