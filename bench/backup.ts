/** How fast `nadia backup` and `nadia restore` are, compared with pg_dump and pg_restore on the same Postgres. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { backupAppOf } from "../core/app/backup.ts";
import { backupStoreOf } from "../core/app/backup-locations.ts";
import { systemHost } from "../core/app/host.ts";
import { backUp } from "../core/backup/backup.ts";
import { restore } from "../core/backup/restore.ts";
import { filesOf, type Progress } from "../core/backup/schema.ts";
import { parseSettings } from "../core/config.ts";
import { flag, readOptions, string, integer } from "../local/options.ts";
import { cpuSeconds } from "./cpu.ts";
import {
  type BenchDatabase,
  newestBin,
  type PostgresServer,
  startPostgresServer,
} from "./postgres-server.ts";

const help = `npm run bench:backup -- [--interactions 1000000] [--bin DIR] [--json]

Fills a Postgres with generated interactions, then backs it up and restores it with NADIA and with pg_dump -Fc and
pg_restore. DIR has the programs of one version of Postgres: initdb, postgres, pg_dump and pg_restore. By default the
newest in /usr/lib/postgresql, where Debian has them (apt-get install postgresql). Prints the times, NADIA's speed
as a share of theirs, the CPU time of all processes involved (on Linux), and the memory that NADIA's process took in the
first and the second half of the rows.`;

const values = readOptions(help, { interactions: integer(1_000_000), bin: string(undefined), json: flag });

/** The CPU time that this process, its children and Postgres took so far. */
type Cpu = () => Promise<number>;

const cpuWith =
  (server: PostgresServer): Cpu =>
  async () =>
    ((await cpuSeconds(process.pid)) ?? 0) + ((await server.cpuSeconds()) ?? 0);

interface Timed {
  readonly seconds: number;
  /** CPU time of all processes involved, which compares better on a shared machine; 0 where it cannot be measured. */
  readonly cpu_seconds: number;
  /** Peak of this process's memory in each half of the rows, MB; null for other programs. */
  readonly memory_mb: readonly [number, number] | null;
}

async function timed(cpu: Cpu, work: () => Promise<unknown>): Promise<Timed> {
  const before = await cpu();
  const began = performance.now();
  await work();
  const seconds = secondsSince(began);
  return { seconds, cpu_seconds: rounded((await cpu()) - before), memory_mb: null };
}

const rounded = (value: number): number => Number(value.toFixed(2));
const secondsSince = (began: number): number => rounded((performance.now() - began) / 1_000);

/** Times NADIA's own work, and watches its memory. */
async function watched(
  cpu: Cpu,
  work: (progress: (progress: Progress) => void) => Promise<unknown>,
): Promise<Timed> {
  const peaks: [number, number] = [0, 0];
  let half: 0 | 1 = 0;
  const look = () => (peaks[half] = Math.max(peaks[half], process.memoryUsage.rss()));
  const timer = setInterval(look, 50);
  const times = await timed(cpu, () =>
    work(({ step, done, total }) => {
      if (step === "tables" && done > total / 2) half = 1;
    }),
  );
  clearInterval(timer);
  const inMb = (bytes: number) => Math.round(bytes / 1_048_576);
  return { ...times, memory_mb: [inMb(peaks[0]), inMb(peaks[1])] };
}

async function program(command: string, words: readonly string[]): Promise<void> {
  const child = spawn(command, words, { stdio: ["ignore", "ignore", "inherit"] });
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error(`${command} ended with code ${String(code)}`);
}

function nadiaOver(database: BenchDatabase, dir: string) {
  const settings = parseSettings({
    DATABASE_URL: database.databaseUrl,
    NEON_FETCH_ENDPOINT: database.fetchEndpoint,
    DATABASE_DIRECT_URL: database.serverUrl,
    NADIA_DATA_DIR: dir,
  });
  return backupAppOf(
    settings,
    systemHost(() => undefined),
    backupStoreOf(settings, join(dir, "backups")),
  );
}

async function run(server: PostgresServer, bin: string, dir: string) {
  const cpu = cpuWith(server);
  const source = await server.filled("source", values.interactions);
  const dumped = join(dir, "source.dump");
  const dump = await timed(cpu, () => program(join(bin, "pg_dump"), ["-Fc", "-f", dumped, source.serverUrl]));
  console.error(`pg_dump -Fc: ${dump.seconds} s`);
  const app = nadiaOver(source, dir);
  let made = "";
  let bytes = 0;
  const backup = await watched(cpu, async (progress) => {
    const manifest = await backUp(app.backup, { progress });
    made = manifest.id;
    bytes = filesOf(manifest).reduce((sum, file) => sum + file.bytes, 0);
  });
  console.error(`nadia backup: ${backup.seconds} s`);
  const theirs = await server.empty("theirs", false);
  const pgRestore = await timed(cpu, () =>
    program(join(bin, "pg_restore"), ["-d", theirs.serverUrl, dumped]),
  );
  console.error(`pg_restore: ${pgRestore.seconds} s`);
  const ours = nadiaOver(await server.empty("ours", true), dir);
  const restored = await watched(cpu, (progress) => restore(ours.restore, made, { progress }));
  console.error(`nadia restore: ${restored.seconds} s`);
  await app.close();
  await ours.close();
  const megabytes = (size: number) => Math.round(size / 1_048_576);
  return {
    interactions: values.interactions,
    dump: { ...dump, mb: megabytes((await stat(dumped)).size) },
    backup: { ...backup, mb: megabytes(bytes) },
    pg_restore: pgRestore,
    restore: restored,
    backup_speed: rounded(dump.seconds / backup.seconds),
    restore_speed: rounded(pgRestore.seconds / restored.seconds),
  };
}

const comparedWith = (name: string, theirs: Timed, { memory_mb: mb, cpu_seconds }: Timed, speed: number) =>
  `${Math.round(100 * speed)} % of ${name}'s speed, with ${cpu_seconds} s of CPU against ${theirs.cpu_seconds} s; ` +
  `${mb?.[0]} MB, then ${mb?.[1]} MB of memory`;

async function main(): Promise<void> {
  const bin = values.bin ?? (await newestBin());
  const dir = await mkdtemp(join(tmpdir(), "nadia-bench-backup-"));
  // Postgres refuses to run as root, so another user must reach its cluster.
  await chmod(dir, 0o711);
  const server = await startPostgresServer(bin, dir);
  try {
    const result = await run(server, bin, dir);
    const { dump, backup, pg_restore, restore: restored } = result;
    console.log(`backup:  ${comparedWith("pg_dump", dump, backup, result.backup_speed)}`);
    console.log(`restore: ${comparedWith("pg_restore", pg_restore, restored, result.restore_speed)}`);
    if (values.json) console.log(JSON.stringify(result));
  } finally {
    await server.close();
    await rm(dir, { recursive: true, force: true });
  }
}

await main();
