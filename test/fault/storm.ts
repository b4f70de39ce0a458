/** `npm run test:storm`: thousands of updates on real stores while calls fail, workers are killed and Redis is gone. */
import { setTimeout as pause } from "node:timers/promises";
import { migrate } from "../../core/app/migrate.ts";
import { customerIdOf } from "../../core/kernel/ids.ts";
import { driverOver } from "../support/database.ts";
import { startRealPostgres, startRealRedis } from "../support/services.ts";
import type { QueuedJob } from "../support/manual-queue.ts";
import { textUpdate } from "../support/updates.ts";
import type { Fate } from "./border.ts";
import { movableClock } from "./movable-clock.ts";
import { startWorld, type Process, type Stores, type World } from "./world.ts";

export interface Storm {
  readonly updates: number;
  readonly customers: number;
  /** Updates a second. */
  readonly rate: number;
  /** Share of calls to stores and queue that fail. */
  readonly failing: number;
  readonly killEveryMs: number;
  /** Redis is gone for this long, in the middle. */
  readonly outageMs: number;
  readonly onProgress: (line: string) => void;
}

export interface StormResult {
  readonly sent: number;
  readonly refused: number;
  readonly failed: number;
  readonly kills: number;
  readonly seconds: number;
}

const workersCount = 4;

async function realStores(): Promise<Stores> {
  const [postgres, redis] = [await startRealPostgres(16), await startRealRedis()];
  await migrate(driverOver(postgres));
  return { postgres, redis };
}

/** A storm under way. */
interface StormState {
  readonly world: World;
  readonly storm: Storm;
  readonly users: readonly number[];
  readonly workers: Process[];
  readonly fate: Fate;
  readonly counts: { sent: number; refused: number; failed: number; kills: number };
  isOver: boolean;
}

/** Mulberry32. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Runs a storm and waits until everything it left behind is repaired; `look` sees the world before it is closed. */
export async function runStorm<T>(
  storm: Storm,
  look: (world: World, users: readonly number[]) => Promise<T>,
): Promise<StormResult & { readonly result: T }> {
  const started = performance.now();
  const world = await startWorld({ stores: realStores, children: true, clock: movableClock() });
  const counts = { sent: 0, refused: 0, failed: 0, kills: 0 };
  const chance = random(7);
  const stores = new Set(["postgres", "redis", "queue"]);
  const fate: Fate = ({ target }) => {
    if (!stores.has(target) || chance() >= storm.failing) return null;
    counts.failed += 1;
    return { way: "error" };
  };
  const users = Array.from({ length: storm.customers }, () => world.newUser());
  const workers = Array.from({ length: workersCount }, () => world.start(fate));
  const state: StormState = { world, storm, users, workers, fate, counts, isOver: false };
  try {
    await Promise.all(workers.keys().map((at) => isUp(state, at)));
    const background = [kills(state), jobs(state), sweeps(state), outage(state)];
    await updates(state);
    state.isOver = true;
    await Promise.all(background);
    await settle(state);
    const seconds = (performance.now() - started) / 1_000;
    return { ...counts, seconds, result: await look(world, users) };
  } finally {
    state.isOver = true;
    await world.close();
  }
}

/** A worker's answer; undefined if it died first. */
async function onWorker<T>(
  state: StormState,
  at: number,
  action: (worker: Process) => Promise<T>,
): Promise<T | undefined> {
  const worker = state.workers[at % state.workers.length];
  if (worker === undefined) return undefined;
  const outcome = await Promise.race([action(worker).then((value) => ({ value })), worker.died]);
  return outcome === "died" ? undefined : outcome.value;
}

/** Each customer's updates in their order; Telegram sends one again until it gets its 200. */
async function updates(state: StormState): Promise<void> {
  const { storm, users, counts } = state;
  const each = Math.ceil(storm.updates / storm.customers);
  const gapMs = (1_000 * storm.customers) / storm.rate;
  await Promise.all(
    users.map(async (userId, index) => {
      await pause((gapMs * index) / storm.customers);
      for (let messageId = 1; messageId <= each; messageId += 1) {
        await Promise.all([pause(gapMs), send(state, userId, messageId)]);
        counts.sent += 1;
        if (counts.sent % 100 === 0) storm.onProgress(`${counts.sent} of ${each * users.length} updates`);
      }
    }),
  );
}

async function send(state: StormState, userId: number, messageId: number): Promise<void> {
  const { world, counts } = state;
  const date = Math.floor(world.clock.now() / 1_000);
  const update = textUpdate({
    userId,
    updateId: world.newUpdate(),
    messageId,
    text: `text ${messageId}`,
    date,
  });
  for (let tries = 0; ; tries += 1) {
    const status = await onWorker(state, userId + tries, (worker) => worker.update(update));
    if (status === 200) return;
    counts.refused += 1;
    await pause(500);
  }
}

const isUp = (state: StormState, at: number) =>
  onWorker(state, at, (worker) => worker.api("GET", "/v1/reviews/counts"));

async function kills(state: StormState): Promise<void> {
  const { storm, workers, world, fate, counts } = state;
  while (!state.isOver) {
    const at = counts.kills % workers.length;
    // On a slow machine its successor may take longer to start: all workers dead at once would be another test.
    await Promise.all([pause(storm.killEveryMs), isUp(state, at)]);
    workers[at]?.kill();
    workers[at] = world.start(fate);
    counts.kills += 1;
  }
}

async function outage({ world, storm }: StormState): Promise<void> {
  const wholeMs = (1_000 * storm.updates) / storm.rate;
  await pause((wholeMs - storm.outageMs) / 2);
  world.border.out("redis", true);
  await pause(storm.outageMs);
  world.border.out("redis", false);
}

/** Jobs under way at the same time. */
const atOnce = 24;

async function jobs(state: StormState): Promise<void> {
  const { queue, clock } = state.world;
  const running = new Set<Promise<void>>();
  for (let turn = 0; !state.isOver; turn += 1) {
    const next = queue.all().find(({ at }) => at <= clock.now());
    if (next === undefined || running.size >= atOnce) {
      await pause(20);
      continue;
    }
    queue.remove(next);
    const one = runJob(state, turn, next);
    void one.finally(() => running.delete(one));
    running.add(one);
  }
  await Promise.all(running);
}

async function runJob(state: StormState, at: number, job: QueuedJob): Promise<void> {
  const isDone = await onWorker(state, at, (worker) => worker.job(job));
  if (isDone !== true) state.world.queue.bringBack(job);
}

/** Moves the clock on to the next job, and runs what is due then. */
async function runDue({ queue, clock }: World, worker: Process): Promise<void> {
  clock.advance(Math.max(0, (queue.all()[0]?.at ?? 0) - clock.now()));
  const due = queue
    .all()
    .filter(({ at }) => at <= clock.now())
    .slice(0, atOnce);
  for (const job of due) queue.remove(job);
  const done = await Promise.all(due.map((job) => worker.job(job)));
  for (const [at, job] of due.entries()) if (done[at] !== true) queue.bringBack(job);
}

async function sweeps(state: StormState): Promise<void> {
  for (let turn = 0; !state.isOver; turn += 1) {
    await pause(10_000);
    await onWorker(state, turn, (worker) => worker.sweep().catch(() => undefined));
  }
}

/** Without further faults, and with the clock moved on instead of waiting for leases to end. */
async function settle({ world, workers, storm }: StormState): Promise<void> {
  for (const worker of workers) worker.kill();
  const last = world.start();
  const { queue, clock } = world;
  for (let round = 1; round <= 20; round += 1) {
    storm.onProgress(`repairing, round ${round}`);
    while (!queue.isEmpty()) await runDue(world, last);
    clock.advance(120_000);
    const isClean = await last.sweep().then(
      () => true,
      () => false,
    );
    if (isClean && queue.isEmpty()) return;
  }
  throw new Error("the storm's remains are never repaired");
}

/** The customers' ids in Postgres. */
export const idsOf = (users: readonly number[]): string => JSON.stringify(users.map(customerIdOf));
