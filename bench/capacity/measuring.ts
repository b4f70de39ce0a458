/** Sends messages through the deployed functions over Postgres 18 and Redis 7, and counts. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { Redis } from "ioredis";
import { migrate } from "../../core/app/migrate.ts";
import { customerIdOf } from "../../core/kernel/ids.ts";
import { driverOver } from "../../test/support/database.ts";
import { apiEvent, scheduleEvent, sqsEvent, webhookEvent } from "../../test/support/lambda/events.ts";
import type { Sandbox } from "../../test/support/lambda/sandbox.ts";
import {
  apiKey,
  type FunctionName,
  type Stage,
  startStage,
  webhookSecret,
} from "../../test/support/lambda/stage.ts";
import { startRealPostgres, startRealRedis } from "../../test/support/services.ts";
import { textUpdate } from "../../test/support/updates.ts";
import { geminiAnswer, openaiAnswer } from "../../test/support/model-server.ts";
import { textOf } from "./conversations.ts";
import { type Counts, type Meter, startMeter } from "./meter.ts";
import type { Measured } from "./schema.ts";

const workers = ["webhook", "draftWorker", "reviewerApi", "deliveryWorker"] as const;
const scheduled = ["sweep", "refresh", "upkeep", "retention", "health"] as const;
type Worker = (typeof workers)[number];

/** ms of CPU that a process has used; the kernel counts in steps of 10 ms. */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return 10 * (Number(fields[11]) + Number(fields[12]));
}

/** The same of a server's child processes: one per connection. */
function cpuOfChildren(parent: number): number {
  const pids = execFileSync("ps", ["-o", "pid=", "--ppid", String(parent)], { encoding: "utf8" });
  return pids
    .split("\n")
    .filter((line) => line.trim() !== "")
    .reduce((sum, pid) => sum + cpuOf(Number(pid)), 0);
}

interface World {
  readonly stage: Stage;
  readonly meter: Meter;
  readonly redis: Redis;
  readonly postmaster: number;
  readonly sandboxes: Readonly<Record<Worker, Sandbox>>;
  close(): Promise<void>;
}

async function open(): Promise<World> {
  const meter = startMeter();
  let redisUrl = "";
  const stage = await startStage({
    via: meter.via,
    stores: async () => {
      const postgres = await startRealPostgres();
      await migrate(driverOver(postgres));
      const redis = await startRealRedis();
      redisUrl = redis.redisUrl;
      return { postgres, redis };
    },
  });
  const redis = new Redis(redisUrl);
  const [row] = await stage.sql.query<{ pid: number }>({
    sql: "select pg_backend_pid() as pid",
    parameters: [],
  });
  const parent = execFileSync("ps", ["-o", "ppid=", "-p", String(row?.pid)], { encoding: "utf8" });
  const entries: [Worker, Sandbox][] = [];
  for (const name of workers) entries.push([name, await stage.start(name)]);
  return {
    stage,
    meter,
    redis,
    postmaster: Number(parent),
    sandboxes: Object.fromEntries(entries) as Record<Worker, Sandbox>,
    close: async () => {
      redis.disconnect();
      await stage.close();
      meter.close();
    },
  };
}

async function invoke(sandbox: Sandbox, event: unknown): Promise<{ statusCode?: number; body?: string }> {
  const outcome = await sandbox.invoke(event);
  const result =
    outcome.kind === "response" ? (outcome.result as { statusCode?: number; body?: string }) : null;
  const failures = (result as { batchItemFailures?: unknown[] } | null)?.batchItemFailures ?? [];
  if (outcome.kind !== "response" || (result?.statusCode ?? 200) !== 200 || failures.length > 0)
    throw new Error(`an invocation failed: ${JSON.stringify(outcome)} ${sandbox.output().slice(-500)}`);
  return result ?? {};
}

/** One message, from its update to the receipt of its reply: the reviewer sees the queue, opens the draft and approves. */
async function send({ stage, sandboxes }: World, n: number, userId: number): Promise<void> {
  const customer_id = customerIdOf(userId);
  const said = textOf(2 * n + 1);
  stage.models.first.answer = geminiAnswer(said);
  stage.models.second.answer = openaiAnswer([said]);
  const update = textUpdate({
    updateId: n + 1,
    userId,
    text: textOf(2 * n),
    date: Math.floor(Date.now() / 1_000),
  });
  await invoke(sandboxes.webhook, webhookEvent(update, webhookSecret));
  await invoke(sandboxes.draftWorker, sqsEvent([{ v: 1, kind: "draft", customer_id, due_at: 0 }]));
  const listed = await invoke(sandboxes.reviewerApi, apiEvent("GET", "/v1/reviews", { key: apiKey }));
  const { items } = JSON.parse(listed.body ?? "") as { items: { id: string }[] };
  const path = `/v1/reviews/${items[0]?.id ?? "none"}`;
  await invoke(sandboxes.reviewerApi, apiEvent("GET", path, { key: apiKey }));
  const approve = apiEvent("POST", `${path}/approve`, { key: apiKey, body: { final_text: said } });
  await invoke(sandboxes.reviewerApi, approve);
  await invoke(sandboxes.deliveryWorker, sqsEvent([{ v: 1, kind: "deliver", customer_id }]));
}

/** Everything that only grows, at one moment. */
async function snapshot({ meter, sandboxes, stage, redis, postmaster }: World) {
  const used = await redis.info();
  const field = (name: string) => Number(new RegExp(`^${name}:([\\d.]+)`, "m").exec(used)?.[1]);
  const tables = await stage.sql.query<{ name: string; bytes: string }>({
    sql: `select c.relname as name, pg_total_relation_size(c.oid)::text as bytes from pg_class c
      join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and c.relkind = 'r'`,
    parameters: [],
  });
  return {
    counts: structuredClone(meter.counts),
    cpu: Object.fromEntries(workers.map((name) => [name, cpuOf(sandboxes[name].pid)])) as Record<
      Worker,
      number
    >,
    logs: workers.reduce((sum, name) => sum + sandboxes[name].output().length, 0),
    postgres: cpuOfChildren(postmaster),
    redisCpu: 1_000 * (field("used_cpu_sys") + field("used_cpu_user")),
    redisBytes: field("used_memory"),
    tables: new Map(tables.map(({ name, bytes }) => [name, Number(bytes)])),
  };
}
type Snapshot = Awaited<ReturnType<typeof snapshot>>;

function loadBetween(before: Counts, after: Counts, times: number): Counts {
  const share = (wire: keyof Counts) => {
    const [a, b] = [before[wire], after[wire]];
    return {
      requests: rounded((b.requests - a.requests) / times),
      units: rounded((b.units - a.units) / times),
      bytes_in: rounded((b.bytes_in - a.bytes_in) / times),
      bytes_out: rounded((b.bytes_out - a.bytes_out) / times),
    };
  };
  return Object.fromEntries(Object.keys(before).map((wire) => [wire, share(wire as keyof Counts)])) as Counts;
}

const rounded = (n: number): number => Number(n.toPrecision(4));

async function schedulesOf(world: World): Promise<Measured["schedules"]> {
  const runs = 3;
  const entries: [FunctionName, Measured["schedules"][string]][] = [];
  for (const name of scheduled) {
    const sandbox = await world.stage.start(name);
    // The first run finds work, and loads what later ones find loaded.
    await invoke(sandbox, scheduleEvent());
    const [counts, cpu] = [structuredClone(world.meter.counts), cpuOf(sandbox.pid)];
    for (let run = 0; run < runs; run += 1) await invoke(sandbox, scheduleEvent());
    const cpu_ms = rounded((cpuOf(sandbox.pid) - cpu) / runs);
    entries.push([name, { load: loadBetween(counts, world.meter.counts, runs), cpu_ms }]);
  }
  return Object.fromEntries(entries);
}

/** What a message costs between two snapshots. */
function messageBetween(before: Snapshot, after: Snapshot, n: number): Measured["message"] {
  const load = loadBetween(before.counts, after.counts, n);
  const grown = [...after.tables].map(
    ([name, bytes]) => [name, bytes - (before.tables.get(name) ?? 0)] as const,
  );
  return {
    load,
    cpu_ms: Object.fromEntries(
      workers.map((name) => [name, rounded((after.cpu[name] - before.cpu[name]) / n)]),
    ) as Measured["message"]["cpu_ms"],
    api_calls: 3,
    log_bytes: rounded((after.logs - before.logs) / n),
    prompt_chars: { first: load.first.bytes_in, second: load.second.bytes_in },
    postgres_cpu_ms: rounded((after.postgres - before.postgres) / n),
    redis_cpu_ms: rounded((after.redisCpu - before.redisCpu) / n),
    rows: Object.fromEntries(
      grown.filter(([, bytes]) => bytes > 0).map(([name, bytes]) => [name, rounded(bytes / n)]),
    ),
    ledger_bytes: load.ledger.bytes_in,
  };
}

/** Sends the messages, spread over the customers; `report` hears how many are through. */
export async function measure(
  messages: number,
  customers: number,
  report: (done: number) => void,
): Promise<Measured> {
  const world = await open();
  try {
    // What a first message sets up belongs to no message.
    await send(world, 0, 1_000_000);
    const before = await snapshot(world);
    for (let n = 1; n <= messages; n += 1) {
      await send(world, n, 1_000_001 + (n % customers));
      report(n);
    }
    const after = await snapshot(world);
    return {
      measured_at: new Date().toISOString(),
      commit: execFileSync("git", ["rev-parse", "--short=12", "HEAD"], { encoding: "utf8" }).trim(),
      machine: `${cpus()[0]?.model.trim() ?? "unknown"}, Node ${process.versions.node}`,
      messages,
      customers,
      message: messageBetween(before, after, messages),
      redis_bytes_per_customer: Math.round((after.redisBytes - before.redisBytes) / customers),
      schedules: await schedulesOf(world),
    };
  } finally {
    await world.close();
  }
}
