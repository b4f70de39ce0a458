/** PGlite as the laptop's Postgres, behind Neon's wire. */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { vector } from "@electric-sql/pglite-pgvector";
import { pgliteBackend } from "./neon-backends.ts";
import { type SqlBackend, startNeonEndpoint } from "./neon-endpoint.ts";

export interface EmbeddedPostgres {
  /** Carries this run's password; its host and port are the endpoint's, so no two databases share them. */
  readonly databaseUrl: string;
  readonly fetchEndpoint: string;
  /** Everything in it as a tarball, to seed others from (0.5 s instead of 2 to 4 s). */
  dump(): Promise<Blob>;
  close(): Promise<void>;
}

export interface EmbeddedPostgresSettings {
  /** Where the data lives; null keeps it in memory. */
  readonly dataDir: string | null;
  /** What a new database starts from, from `dump`; ignored where data is already. */
  readonly seed?: Blob;
  /** PGlite's WebAssembly, when it is compiled already. */
  readonly program?: WebAssembly.Module;
  /** Bytes of log after which a checkpoint is due; 128 MB (replayed in about 0.3 s after a crash) when left out. */
  readonly checkpointAfter?: number;
  /** Bytes of log after which a vacuum is due; 32 MB when left out. */
  readonly vacuumAfter?: number;
}

/**
 * Starts Postgres 18 inside this process. A commit is in the operating system's hands before its answer leaves
 * (PGlite writes its log with plain `write` calls), so SIGKILL loses nothing committed; a power cut may, because
 * PGlite runs with fsync off. Only one process may have a directory open: hold `lockDataDir` around it.
 */
export async function startEmbeddedPostgres(settings: EmbeddedPostgresSettings): Promise<EmbeddedPostgres> {
  const db = settings.dataDir === null ? await open(settings) : await openIn(settings.dataDir, settings);
  const password = randomBytes(24).toString("hex");
  const endpoint = await startNeonEndpoint({
    backend: maintained(db, settings),
    password,
  });
  return {
    databaseUrl: `postgresql://postgres:${password}@127.0.0.1:${endpoint.port}/postgres`,
    fetchEndpoint: endpoint.fetchEndpoint,
    dump: () => db.dumpDataDir("none"),
    close: async () => {
      await endpoint.close();
      await db.close();
    },
  };
}

interface Opening {
  readonly seed?: Blob | undefined;
  readonly program?: WebAssembly.Module | undefined;
}

const open = ({ seed, program }: Opening, dataDir?: string): Promise<PGlite> =>
  PGlite.create({
    extensions: { vector },
    relaxedDurability: false,
    ...(dataDir === undefined ? {} : { dataDir }),
    ...(seed === undefined ? {} : { loadDataDir: seed }),
    ...(program === undefined ? {} : { pgliteWasmModule: program }),
  });

/** A directory whose making was cut short holds nothing acknowledged yet, but Postgres would not start on it. */
async function openIn(dataDir: string, opening: Opening): Promise<PGlite> {
  const cluster = join(dataDir, "cluster");
  const making = join(dataDir, "making");
  mkdirSync(dataDir, { recursive: true });
  if (existsSync(making)) rmSync(cluster, { recursive: true, force: true });
  else if (existsSync(cluster)) return open({ ...opening, seed: undefined }, cluster);
  writeFileSync(making, "");
  const db = await open(opening, cluster);
  rmSync(making);
  return db;
}

const mebibyte = 1024 * 1024;
/** Requests between two looks at the log's length. */
const lookEvery = 500;
/** Bytes of log that a crash would replay, and bytes written since the position given. */
const logLengths = `select pg_wal_lsn_diff(pg_current_wal_lsn(), redo_lsn)::text,
    pg_wal_lsn_diff(pg_current_wal_lsn(), $1::pg_lsn)::text, pg_current_wal_lsn()::text
  from pg_control_checkpoint()`;

/**
 * Without a postmaster nobody checkpoints or vacuums, whatever `autovacuum` says: the log would grow until the process
 * ends, and so would recovery; tables and catalogues would keep every dead row. How often a vacuum
 * runs follows from what was written, since that is what it cleans. The first look after a start vacuums a used database
 * in any case, because a laptop may never write as much in one run.
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
      if (requests % lookEvery === 0) await look();
      return backend.run(queries, begin);
    },
  };
}
