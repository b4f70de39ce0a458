/** Sends messages through the deployed functions, and counts what one of them costs. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { scheduleEvent } from "../../test/support/lambda/events.ts";
import type { Sandbox } from "../../test/support/lambda/sandbox.ts";
import type { FunctionName } from "../../test/support/lambda/stage.ts";
import { customMetricsIn } from "./custom-metrics.ts";
import type { Counts } from "./meter.ts";
import type { Measured } from "./schema.ts";
import { redisBytes, tableBytes } from "./stored.ts";
import { invoke, type Lane, lanes, open, send, type Worker, workers, type World } from "./world.ts";

const scheduled = ["sweep", "refresh", "upkeep", "retention", "health"] as const;

/** Messages of each customer: the first ones fill a memory of 50 messages and replies, the others are counted. */
const ofCustomer = { fill: 25, counted: 12 };

/** ms of CPU from a process's statistics; the kernel counts in steps of 10 ms. */
function cpuFields(pid: number): { readonly own: number; readonly ended: number } {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  const ms = (at: number) => 10 * (Number(fields[at]) + Number(fields[at + 1]));
  return { own: ms(11), ended: ms(13) };
}
const cpuOf = ({ pid }: Sandbox): number => cpuFields(pid).own;

/** CPU time of a server's child processes, including those that have ended, ms. */
function cpuOfChildren(parent: number): number {
  const pids = execFileSync("ps", ["-o", "pid=", "--ppid", String(parent)], { encoding: "utf8" });
  return pids
    .split("\n")
    .filter((line) => line.trim() !== "")
    .reduce((sum, pid) => sum + cpuFields(Number(pid)).own, cpuFields(parent).ended);
}

const over = (all: readonly Lane[], count: (sandbox: Sandbox) => number) =>
  Object.fromEntries(
    workers.map((name) => [name, all.reduce((sum, lane) => sum + count(lane[name]), 0)]),
  ) as Record<Worker, number>;

/** Everything that only grows, at one moment. */
async function snapshot(world: World) {
  const used = await world.redis.info();
  const field = (name: string) => Number(new RegExp(`^${name}:([\\d.]+)`, "m").exec(used)?.[1]);
  return {
    counts: structuredClone(world.meter.counts),
    cpu: over(world.lanes, cpuOf),
    logs: over(world.lanes, (sandbox) => sandbox.output().length),
    postgres: cpuOfChildren(world.postmaster),
    redisCpu: 1_000 * (field("used_cpu_sys") + field("used_cpu_user")),
    tables: await tableBytes(world),
  };
}
type Snapshot = Awaited<ReturnType<typeof snapshot>>;

const rounded = (n: number): number => Number(n.toPrecision(4));

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

/** Appends to `logs` what each has logged. */
async function schedulesOf(world: World, logs: string[]): Promise<Measured["schedules"]> {
  const runs = 3;
  const entries: [FunctionName, Measured["schedules"][string]][] = [];
  for (const name of scheduled) {
    const sandbox = await world.stage.start(name);
    // The first run finds work, and loads what later ones find loaded.
    await invoke(sandbox, scheduleEvent());
    const before = { counts: structuredClone(world.meter.counts), cpu: cpuOf(sandbox) };
    const [postgres, logged] = [cpuOfChildren(world.postmaster), sandbox.output().length];
    for (let run = 0; run < runs; run += 1) await invoke(sandbox, scheduleEvent());
    const mean = (grown: number) => rounded(grown / runs);
    entries.push([
      name,
      {
        load: loadBetween(before.counts, world.meter.counts, runs),
        cpu_ms: mean(cpuOf(sandbox) - before.cpu),
        postgres_cpu_ms: mean(cpuOfChildren(world.postmaster) - postgres),
        log_bytes: mean(sandbox.output().length - logged),
      },
    ]);
    logs.push(sandbox.output());
  }
  return Object.fromEntries(entries);
}

/** What a message costs between two snapshots. */
function messageBetween(before: Snapshot, after: Snapshot, n: number): Measured["message"] {
  const load = loadBetween(before.counts, after.counts, n);
  const mean = (a: number, b: number) => rounded((b - a) / n);
  const grown = [...after.tables].map(
    ([name, bytes]) => [name, mean(before.tables.get(name) ?? 0, bytes)] as const,
  );
  return {
    load,
    cpu_ms: Object.fromEntries(
      workers.map((name) => [name, mean(before.cpu[name], after.cpu[name])]),
    ) as Measured["message"]["cpu_ms"],
    api_calls: 3,
    log_bytes: workers.reduce((sum, name) => sum + mean(before.logs[name], after.logs[name]), 0),
    postgres_cpu_ms: mean(before.postgres, after.postgres),
    redis_cpu_ms: mean(before.redisCpu, after.redisCpu),
    rows: Object.fromEntries(grown.filter(([, bytes]) => bytes > 0)),
    ledger_bytes: load.ledger.bytes_in,
  };
}

/** Three calls a message: one key may make 60,000 an hour. */
const callsForgottenAfter = 5_000;

/** Counts the key's calls from zero: all reviewers of a team share the one that the run uses. */
async function forgetCalls({ redis }: World): Promise<void> {
  const [, keys] = await redis.scan(0, "MATCH", "calls:*", "COUNT", 1_000_000);
  if (keys.length > 0) await redis.del(...keys);
}

/** Sends the messages from `from` to `to`; each lane sends its share one after another. */
async function sendAll(
  world: World,
  { from, to, customers }: { readonly from: number; readonly to: number; readonly customers: number },
  report: (done: number) => void,
): Promise<void> {
  let done = from;
  const lane = async (first: number) => {
    for (let n = first; n < to; n += lanes) {
      await send(world, n, customers);
      done += 1;
      if (done % callsForgottenAfter === 0) await forgetCalls(world);
      report(done);
    }
  };
  await Promise.all(Array.from({ length: lanes }, (_, n) => lane(from + n)));
}

/** Sends the messages of an even number of customers; `report` gets the number of finished messages. */
export async function measure(
  customers: number,
  report: (done: number, of: number) => void,
): Promise<Measured> {
  const filled = customers * ofCustomer.fill;
  const messages = filled + customers * ofCustomer.counted;
  const progress = (done: number) => report(done, messages);
  const world = await open();
  try {
    // The sweep creates the partitions.
    await invoke(await world.stage.start("sweep"), scheduleEvent());
    await sendAll(world, { from: 0, to: filled, customers }, progress);
    const before = await snapshot(world);
    await sendAll(world, { from: filled, to: messages, customers }, progress);
    const after = await snapshot(world);
    const { per_customer, cached_per_message } = await redisBytes(world, customers);
    const logs: string[] = [];
    const schedules = await schedulesOf(world, logs);
    const idle = new Set(logs.flatMap(customMetricsIn));
    const written = world.lanes.flatMap((lane) => workers.map((name) => lane[name].output()));
    const metrics = idle.union(new Set(written.flatMap(customMetricsIn)));
    return {
      measured_at: new Date().toISOString(),
      commit: execFileSync("git", ["rev-parse", "--short=12", "HEAD"], { encoding: "utf8" }).trim(),
      machine: `${cpus()[0]?.model.trim() ?? "unknown"}, Node ${process.versions.node}`,
      messages,
      customers,
      message: messageBetween(before, after, messages - filled),
      redis_bytes: { per_customer: rounded(per_customer), cached_per_message: rounded(cached_per_message) },
      schedules,
      custom_metrics: { idle: idle.size, all: metrics.size },
    };
  } finally {
    await world.close();
  }
}
