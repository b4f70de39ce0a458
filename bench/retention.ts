/** How fast retention archives and deletes, what memory it takes, and that a killed run is continued. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, chmod, readFile, rm, stat, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { systemHost } from "../core/app/host.ts";
import { systemClock } from "../core/kernel/clock.ts";
import type { Sql } from "../core/kernel/sql.ts";
import { retain } from "../core/pipeline/retain.ts";
import { archiveStep } from "../core/retention/archive.ts";
import type { Objects } from "../core/retention/port.ts";
import { partitionStep } from "../core/retention/retention.ts";
import { getReviews } from "../core/review/list.ts";
import { createGuard } from "../core/storage/guard.ts";
import { createPostgres } from "../core/storage/postgres.ts";
import { flag, readOptions, string, integer } from "../local/options.ts";
import { cpuSeconds } from "./cpu.ts";
import { type BenchDatabase, newestBin, startPostgresServer } from "./postgres-server.ts";

const help = `npm run bench:retention -- [--interactions 1000000] [--due N] [--bin DIR] [--json]

Fills a Postgres with three months of generated interactions and lets retention run when N of them, by default those of a
day, are older than 30 days: they are archived into a folder that stands in for the bucket. A process is killed in the
middle, another one continues, and the sums are compared. Prints the elapsed seconds, the CPU seconds (on Linux),
interactions per second, the process's peak memory, and how much longer it takes to delete the rows of a month than to
drop its partition. DIR has initdb and postgres; by default the newest in /usr/lib/postgresql.`;

const values = readOptions(help, {
  interactions: integer(1_000_000),
  due: integer(undefined),
  bin: string(undefined),
  json: flag,
  // Internal: makes this process the worker for this task.
  worker: string(undefined),
});

interface Task {
  readonly database: BenchDatabase;
  readonly folder: string;
  /** The time at which the worker's clock starts, ms since 1970. */
  readonly now: number;
}

interface Worked {
  readonly seconds: number;
  readonly cpu_seconds: number;
  readonly peak_mb: number;
}

const day = 86_400_000;

function sqlOf(database: BenchDatabase): Sql {
  const guard = createGuard({ store: "postgres", timeoutMs: 600_000, retryDelaysMs: [], clock: systemClock });
  return createPostgres(database, guard);
}

/** A folder in the place of a bucket. */
const folderObjects = (folder: string): Objects => ({
  put: async (key, bytes) => {
    const file = join(folder, key);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes);
  },
  // Retention writes no such object.
  putNew: async () => false,
  get: (key) => readFile(join(folder, key)).catch(() => null),
  remove: (key) => unlink(join(folder, key)).catch(() => undefined),
  list: async () => [],
});

/** Runs retention until nothing is left. */
async function work({ database, folder, now }: Task): Promise<Worked> {
  const host = systemHost(() => undefined);
  const began = performance.now();
  const clock = { ...host.clock, now: () => now + performance.now() - began };
  const ports = { sql: sqlOf(database), clock, ids: host.ids, log: host.log };
  let peak = 0;
  const timer = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 50);
  const archive = archiveStep({ ...ports, objects: folderObjects(folder) }, (ids) => getReviews(ports, ids));
  await retain(ports, [archive, partitionStep(ports)], Number.MAX_SAFE_INTEGER);
  clearInterval(timer);
  const { user, system } = process.cpuUsage();
  return {
    seconds: secondsSince(began),
    cpu_seconds: Number(((user + system) / 1e6).toFixed(2)),
    peak_mb: Math.round(peak / 1_048_576),
  };
}

const secondsSince = (began: number): number => Number(((performance.now() - began) / 1_000).toFixed(2));

const startWorker = (task: Task): ChildProcess =>
  spawn(process.execPath, [import.meta.filename, "--worker", JSON.stringify(task)], {
    stdio: ["ignore", "pipe", "inherit"],
  });

async function count(sql: Sql, query: string): Promise<number> {
  const [row] = await sql.query<{ n: string }>({ sql: `select (${query}) as n`, parameters: [] });
  return Number(row?.n);
}

/** The time at which this many of the oldest interactions are older than 30 days. */
async function timeOf(sql: Sql, due: number): Promise<number> {
  const nth = `select created_at from interactions order by created_at, id offset ${due - 1} limit 1`;
  return (await count(sql, `select extract(epoch from (${nth})) * 1000`)) + 30 * day + 1;
}

/** Kills one process in the middle, and lets another one finish. */
async function retained(sql: Sql, task: Task, total: number, due: number) {
  const left = async () => total - (await count(sql, "select coalesce(sum(interactions), 0) from kept_days"));
  const first = startWorker(task);
  const began = performance.now();
  const ended = once(first, "exit");
  while (first.exitCode === null && (await left()) > total - due / 2) await systemClock.wait(200);
  const cpuBefore = first.pid === undefined ? null : await cpuSeconds(first.pid);
  first.kill("SIGKILL");
  await ended;
  const before = secondsSince(began);
  const killedAt = await left();
  const second = startWorker(task);
  const [printed] = await Promise.all([
    second.stdout === null ? "" : text(second.stdout),
    once(second, "exit"),
  ]);
  const worked = JSON.parse(printed) as Worked; // As `work` printed it.
  const seconds = Number((before + worked.seconds).toFixed(2));
  const cpu = Number(((cpuBefore ?? 0) + worked.cpu_seconds).toFixed(2));
  return {
    seconds,
    cpu_seconds: cpu,
    peak_mb: worked.peak_mb,
    left_at_kill: killedAt,
    left: await left(),
  };
}

/** Every interaction is still there or was counted once, and every part is in the folder. */
async function check(sql: Sql, task: Task, total: number): Promise<{ archived: number; parts: number }> {
  const left = await count(sql, "select count(*) from interactions");
  const gone = await count(sql, "select sum(interactions) from kept_days");
  if (left + gone !== total) throw new Error(`${total} interactions became ${left} and ${gone}`);
  const parts = await sql.query<{ name: string; bytes: number }>({
    sql: "select name, bytes from archive_parts",
    parameters: [],
  });
  for (const { name, bytes } of parts)
    if ((await stat(join(task.folder, name))).size !== bytes) throw new Error(`${name} is not whole`);
  return { archived: await count(sql, "select count(*) from archived_interactions"), parts: parts.length };
}

/** Deletes a month's rows and takes it back, then drops the partition. */
async function dropped(sql: Sql) {
  const [month] = await sql.query<{ name: string; rows: string }>({
    sql: `select c.relname as name, c.reltuples::bigint as rows from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = 'interactions'::regclass order by c.reltuples desc limit 1`,
    parameters: [],
  });
  const name = month?.name ?? "";
  const run = async (statements: readonly string[]) => {
    const began = performance.now();
    for (const statement of statements) await sql.query({ sql: statement, parameters: [] });
    return secondsSince(began);
  };
  // Messages and replies go either way; only the partition's own rows differ.
  await run([`delete from messages where interaction_id in (select id from ${name})`]);
  await run([`delete from deliveries where interaction_id in (select id from ${name})`]);
  const deleting = await run([
    `do $$ begin delete from ${name}; raise exception using errcode = 'NA999'; exception when sqlstate 'NA999' then null; end $$`,
  ]);
  const dropping = await run([`alter table interactions detach partition ${name}`, `drop table ${name}`]);
  return { rows: Number(month?.rows), deleting, dropping, ratio: Number((deleting / dropping).toFixed(1)) };
}

async function main(): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), "nadia-bench-retention-"));
  // Postgres refuses to run as root, so another user must reach its cluster.
  await chmod(dir, 0o711);
  const server = await startPostgresServer(values.bin ?? (await newestBin()), dir);
  try {
    const total = values.interactions;
    const database = await server.filled("retention", total);
    const sql = sqlOf(database);
    const drop = await dropped(sqlOf(await server.filled("drop", Math.min(total, 200_000))));
    const due = values.due ?? Math.ceil(total / 90);
    const task = { database, folder: join(dir, "objects"), now: await timeOf(sql, due) };
    const cpuBefore = await server.cpuSeconds();
    const run = await retained(sql, task, total, due);
    const postgres_cpu_seconds = Number((((await server.cpuSeconds()) ?? 0) - (cpuBefore ?? 0)).toFixed(2));
    const whole = await check(sql, task, total);
    const rate = Math.round((total - run.left) / run.seconds);
    console.log(
      `${total - run.left} of ${total} interactions in ${run.seconds} s (${rate}/s), ${run.peak_mb} MB; killed at ${run.left_at_kill} left, continued, and every one counted once`,
    );
    console.log(
      `work: ${run.cpu_seconds} s of CPU in the process, ${postgres_cpu_seconds} s in Postgres, its vacuum and checkpoints included`,
    );
    console.log(`${whole.archived} archived in ${whole.parts} parts`);
    console.log(
      `a month of ${drop.rows}: rows deleted in ${drop.deleting} s, partition dropped in ${drop.dropping} s, ${drop.ratio} times as fast`,
    );
    if (values.json)
      console.log(
        JSON.stringify({ interactions: total, ...run, postgres_cpu_seconds, rate, ...whole, drop }),
      );
  } finally {
    await server.close();
    await rm(dir, { recursive: true, force: true });
  }
}

if (values.worker === undefined) await main();
else console.log(JSON.stringify(await work(JSON.parse(values.worker) as Task)));
