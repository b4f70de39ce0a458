/** Customers, reviewers and workers that act in any order and at the same time. */
import { customerIdOf } from "../../core/kernel/ids.ts";
import type { QueuedJob } from "../support/manual-queue.ts";
import { textUpdate } from "../support/updates.ts";
import { type Fate, type Target, targets, type Way } from "./border.ts";
import type { Observed } from "./invariants.ts";
import { outcomeOf } from "./outcome.ts";
import type { Process, World } from "./world.ts";

/** A fault at the nth call from now on; null: none. */
export type PlannedFault = { readonly nth: number; readonly way: Way } | null;

export type Act =
  /** Sends the newest message but `back`; 0 sends a new one, and -1 the one after it first. */
  | {
      readonly do: "update";
      readonly worker: number;
      readonly customer: number;
      readonly back: number;
      readonly fault: PlannedFault;
    }
  /** Runs a visible job; a repeated one stays in its queue. */
  | {
      readonly do: "job";
      readonly worker: number;
      readonly pick: number;
      readonly isRepeated: boolean;
      readonly fault: PlannedFault;
    }
  | {
      readonly do: "approve" | "reject";
      readonly worker: number;
      readonly customer: number;
      readonly fault: PlannedFault;
    }
  | { readonly do: "sweep"; readonly worker: number; readonly fault: PlannedFault }
  | { readonly do: "wait"; readonly ms: number }
  | { readonly do: "thaw" }
  | { readonly do: "out"; readonly target: Target; readonly isOut: boolean };

export interface Person extends Observed {
  readonly userId: number;
  readonly acknowledged: Set<number>;
  readonly approved: string[];
  readonly decided: Set<string>;
  /** For each message, those that were acknowledged before it was first sent. */
  readonly before: Map<number, ReadonlySet<number>>;
  /** Update id and date of each message, by its number. */
  readonly written: { readonly updateId: number; readonly date: number }[];
}

export interface Crowd {
  readonly world: World;
  readonly people: readonly Person[];
  readonly workers: Worker[];
  frozen: { readonly own: Process; readonly running: Promise<unknown> }[];
}

interface Worker {
  readonly process: Process;
  /** The fault that it meets, and how many calls are left until then. */
  armed: { nth: number; readonly way: Way } | null;
}

/** Starts three workers, with this many customers. */
export function startCrowd(world: World, customers: number): Crowd {
  return {
    world,
    people: Array.from({ length: customers }, () => ({
      userId: world.newUser(),
      acknowledged: new Set(),
      approved: [],
      decided: new Set(),
      before: new Map(),
      written: [],
    })),
    workers: [0, 1, 2].map(() => startWorker(world)),
    frozen: [],
  };
}

function startWorker(world: World): Worker {
  const fate: Fate = () => {
    const { armed } = worker;
    if (armed === null) return null;
    armed.nth -= 1;
    if (armed.nth > 0) return null;
    worker.armed = null;
    return { way: armed.way };
  };
  const worker: Worker = { process: world.start(fate), armed: null };
  return worker;
}

/** Performs one act. */
export async function act(crowd: Crowd, one: Act): Promise<void> {
  const { world } = crowd;
  if (one.do === "wait") return world.clock.advance(one.ms);
  if (one.do === "thaw") return thaw(crowd);
  if (one.do === "out") return world.border.out(one.target, one.isOut);
  if (one.do === "job") return job(crowd, one);
  if (one.do === "sweep") return void (await sweep(crowd, one));
  const person = crowd.people[one.customer];
  if (person === undefined) return;
  if (one.do === "update") await send(crowd, person, Math.max(0, person.written.length - one.back), one);
  else await decide(crowd, person, one);
}

type Where = { readonly worker: number; readonly fault: PlannedFault };

/** Undefined if the process died or froze on the way. */
async function through<T>(crowd: Crowd, { worker: at, fault }: Where, action: (own: Process) => Promise<T>) {
  const worker = crowd.workers[at] ?? startWorker(crowd.world);
  if (fault !== null) worker.armed = { ...fault };
  const own = worker.process;
  const running = action(own);
  const outcome = await Promise.race([running.then((value) => ({ value })), own.died, own.frozen]);
  if (outcome !== "died" && outcome !== "frozen") return outcome.value;
  if (outcome === "frozen") crowd.frozen.push({ own, running });
  if (crowd.workers[at] === worker) crowd.workers[at] = startWorker(crowd.world);
  return undefined;
}

async function thaw(crowd: Crowd): Promise<void> {
  const { frozen } = crowd;
  crowd.frozen = [];
  for (const { own } of frozen) own.thaw();
  await Promise.all(
    frozen.map(({ own, running }) => Promise.race([Promise.allSettled([running]), own.died])),
  );
}

async function send(crowd: Crowd, person: Person, at: number, where: Where): Promise<void> {
  const { world } = crowd;
  while (person.written.length <= at)
    person.written.push({
      updateId: world.newUpdate(),
      date: Math.floor(world.clock.now() / 1_000) + person.written.length,
    });
  const written = person.written[at];
  if (written === undefined) return;
  const messageId = at + 1;
  if (!person.before.has(messageId)) person.before.set(messageId, new Set(person.acknowledged));
  const update = textUpdate({ ...written, userId: person.userId, messageId, text: `text ${messageId}` });
  const status = await through(crowd, where, (own) => own.update(update));
  if (status === 200) person.acknowledged.add(messageId);
}

async function job(crowd: Crowd, one: Extract<Act, { do: "job" }>): Promise<void> {
  const visible = crowd.world.queue.all().filter(({ at }) => at <= crowd.world.clock.now());
  const next = visible[one.pick % Math.max(1, visible.length)];
  if (next === undefined) return;
  if (!one.isRepeated) crowd.world.queue.remove(next);
  await work(crowd, next, one);
}

async function work(crowd: Crowd, next: QueuedJob, where: Where): Promise<void> {
  const isDone = await through(crowd, where, (own) => own.job(next));
  if (isDone !== true) crowd.world.queue.bringBack(next);
}

const sweep = (crowd: Crowd, where: Where) =>
  through(crowd, where, (own) =>
    own.sweep().then(
      () => true,
      () => false,
    ),
  );

const undecided: readonly string[] = ["pending", "claimed", "failed"];

async function decide(crowd: Crowd, person: Person, one: Extract<Act, { do: "approve" | "reject" }>) {
  await through(crowd, one, async (own) => {
    const list = await own.api("GET", `/v1/reviews?customer=${customerIdOf(person.userId)}`);
    const items = (list.body?.items ?? []) as readonly { id: string; status: string }[];
    const id = items.find(({ status }) => undecided.includes(status))?.id;
    if (id === undefined) return;
    const final_bubbles = [1, 2].map((part) => `${id} ${part}`);
    const isNew = one.do === "approve" && !person.approved.includes(`${id} 1`);
    if (isNew) person.approved.push(...final_bubbles);
    const body = one.do === "approve" ? { final_bubbles } : { reason: "no" };
    await own.api("POST", `/v1/reviews/${id}/${one.do}`, body);
  });
}

/** A run that does not end would be a bug. */
const maxRounds = 100;

/** Repeats what failed, and lets the schedule run until nothing is left to do; a person decides what is unclear. */
export async function finish(crowd: Crowd): Promise<void> {
  const { world, people } = crowd;
  for (const target of targets) world.border.out(target, false);
  // A breaker that opened would stay open on the machine's clock.
  crowd.workers.splice(0, 3, startWorker(world), startWorker(world), startWorker(world));
  await thaw(crowd);
  const well: Where = { worker: 0, fault: null };
  for (const person of people)
    for (const at of person.written.keys())
      if (!person.acknowledged.has(at + 1)) await send(crowd, person, at, well);
  await settle(crowd, well);
  for (const person of people) await resolveUnknown(crowd, person, well);
}

async function settle(crowd: Crowd, well: Where): Promise<void> {
  const { clock, queue } = crowd.world;
  for (let rounds = 0; rounds < maxRounds; rounds += 1) {
    for (let next = queue.take(); next !== undefined; next = queue.take()) await work(crowd, next, well);
    clock.advance(120_000);
    if ((await sweep(crowd, well)) === true && queue.isEmpty()) return;
  }
  throw new Error("the sweep never ends");
}

async function resolveUnknown(crowd: Crowd, person: Person, well: Where): Promise<void> {
  for (let tries = 0; tries < maxRounds; tries += 1) {
    const { deliveries, arrived } = await outcomeOf(crowd.world, person.userId);
    const unknown = deliveries.find(({ state }) => state === "unknown");
    if (unknown === undefined) return;
    for (const { text, reply } of deliveries) if (reply === unknown.reply) person.decided.add(text);
    const verb = arrived.includes(unknown.text) ? "confirm" : "resend";
    await through(crowd, well, (own) => own.api("POST", `/v1/deliveries/${unknown.id}/${verb}`, {}));
    await settle(crowd, well);
  }
  throw new Error("a reply stays unknown");
}
