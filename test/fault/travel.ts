/** What customers, reviewers, the queue and the schedule do, each until it succeeds, while processes die and calls fail. */
import { customerIdOf } from "../../core/kernel/ids.ts";
import type { Answer } from "../support/harness.ts";
import { editedUpdate, textUpdate } from "../support/updates.ts";
import type { Fate, Target } from "./border.ts";
import type { Process, World } from "./world.ts";

/** A run that does not end would be a bug. */
const maxRounds = 200;
/** Longer than any lease, ms. */
const sweepEveryMs = 120_000;

const undecided: readonly string[] = ["pending", "claimed", "failed"];

export interface Travel {
  readonly world: World;
  readonly userId: number;
  /** The messages that Telegram got a 200 for. */
  readonly acknowledged: ReadonlySet<number>;
  /** The texts that a reviewer approved, in their order. */
  readonly approved: readonly string[];
  /** Sends a message, dated `ago` seconds back. */
  write(messageId: number, ago?: number): Promise<void>;
  edit(messageId: number, text: string): Promise<void>;
  /** Runs all jobs of the queues. */
  work(): Promise<void>;
  /** Sweeps until nothing is left to do. */
  settle(): Promise<void>;
  sweep(): Promise<void>;
  /** A reviewer's call; after a failure it is made again, and then a 409 says that the first one succeeded. */
  call(step: string, method: string, path: string, body?: object): Promise<Answer>;
  /** The review that waits for a decision. */
  waiting(): Promise<string>;
  approve(): Promise<void>;
  /** Asks for another draft of a review. */
  regenerate(id: string): Promise<void>;
  /** Takes a target away from every process, or gives it back. */
  out(target: Target, isOut: boolean): void;
  /** While it holds, nothing is repaired after a fault, and frozen processes stay frozen. */
  hold(isHeld: boolean): void;
  thaw(): Promise<void>;
}

/** Starts a customer's journey; `fate` decides about each call, until something happened to one. */
export function travel(world: World, fate: Fate, jobsComeBack: boolean): Travel {
  const userId = world.newUser();
  const acknowledged = new Set<number>();
  const approved: string[] = [];
  const steps = new Map<string, number>();
  let process = world.start(fate);
  let isShaken = false;
  let isOut = false;
  let isHeld = false;
  let frozen: { readonly own: Process; readonly running: Promise<unknown> }[] = [];

  /** Does something once; undefined if the process died of it. */
  async function attempt<T>(step: string, action: (process: Process) => Promise<T>): Promise<T | undefined> {
    const own = process;
    const nth = (steps.get(step) ?? 0) + 1;
    steps.set(step, nth);
    own.begin(`${step} ${nth}`);
    const running = action(own);
    const outcome = await Promise.race([running.then((value) => ({ value })), own.died, own.frozen]);
    isShaken ||= own.isStruck();
    if (outcome !== "died" && outcome !== "frozen") return outcome.value;
    if (outcome === "frozen") frozen.push({ own, running });
    process = world.start(fate);
    return undefined;
  }

  /** Telegram and people repeat what failed; `done` says whether an answer is a success. */
  async function insist<T>(
    step: string,
    action: (process: Process) => Promise<T>,
    done: (answer: T) => boolean,
  ) {
    for (let tries = 1; tries < maxRounds; tries += 1) {
      const answer = await attempt(tries === 1 ? step : `${step} again`, action);
      if (answer !== undefined && done(answer)) return { answer, isRepeated: tries > 1 };
      await recover();
    }
    throw new Error(`${step} never succeeded`);
  }

  async function work(): Promise<void> {
    for (let jobs = 0; jobs < maxRounds; jobs += 1) {
      const next = world.queue.take();
      if (next === undefined) return;
      const isDone = await attempt(next.queue === "drafts" ? "draft" : "deliver", (own) => own.job(next));
      if (isDone === false || (isDone === undefined && jobsComeBack)) world.queue.bringBack(next);
    }
    throw new Error("the queues never become empty");
  }

  async function sweep(step: string): Promise<boolean> {
    const swept = await attempt(step, (own) =>
      own.sweep().then(
        () => true,
        () => false,
      ),
    );
    return swept === true;
  }

  async function settle(): Promise<void> {
    for (let rounds = 0; rounds < maxRounds; rounds += 1) {
      await work();
      world.clock.advance(sweepEveryMs);
      const isClean = await sweep("sweep again");
      if (isClean && world.queue.isEmpty()) return;
      // A breaker that opened would stay open on the machine's clock.
      if (!isClean) process = world.start(fate);
    }
    throw new Error("the sweep never ends");
  }

  /** After a fault, everything is repaired before the flow goes on. */
  async function recover(): Promise<void> {
    if (!isShaken || isHeld) return;
    // Its breakers may be open.
    process = world.start(fate);
    isShaken = false;
    // No sweep succeeds while a store is out.
    if (isOut) return;
    await settle();
    if (frozen.length === 0) return;
    await thaw();
    await settle();
  }

  /** Lets frozen processes finish what they were doing. */
  async function thaw(): Promise<void> {
    const all = frozen;
    frozen = [];
    for (const { own, running } of all) {
      own.thaw();
      await Promise.race([Promise.allSettled([running]), own.died]);
    }
  }

  const post = async (step: string, update: object) =>
    void (await insist(
      step,
      (own) => own.update(update),
      (status) => status === 200,
    ));
  const date = () => Math.floor(world.clock.now() / 1_000);

  async function call(step: string, method: string, path: string, body?: object): Promise<Answer> {
    const isAnswer = ({ status }: Answer) => status < 500;
    const { answer, isRepeated } = await insist(step, (own) => own.api(method, path, body), isAnswer);
    await recover();
    const isFine = answer.status < 300 || (isRepeated && answer.status === 409);
    if (!isFine) throw new Error(`${method} ${path} answered ${answer.status}: ${answer.text}`);
    return answer;
  }

  async function listed(): Promise<readonly string[]> {
    const { body } = await call("list", "GET", `/v1/reviews?customer=${customerIdOf(userId)}`);
    const items = body.items as readonly { id: string; status: string }[];
    return items.filter(({ status }) => undecided.includes(status)).map(({ id }) => id);
  }

  async function waiting(): Promise<string> {
    let ids = await listed();
    // A lost job is found by the sweep.
    if (ids.length === 0) ids = await settle().then(listed);
    const [id, ...others] = ids;
    if (id === undefined || others.length > 0) throw new Error(`${ids.length} reviews wait`);
    return id;
  }

  return {
    world,
    userId,
    acknowledged,
    approved,
    write: async (messageId, ago = 0) => {
      const updateId = world.newUpdate();
      await post(
        "write",
        textUpdate({ userId, updateId, messageId, text: `text ${messageId}`, date: date() - ago }),
      );
      acknowledged.add(messageId);
      await recover();
    },
    edit: async (messageId, text) => {
      const written = { userId, updateId: world.newUpdate(), messageId, text, date: date() };
      await post("edit", editedUpdate({ ...written, editDate: date() }));
      await recover();
    },
    work: async () => {
      await work();
      await recover();
    },
    settle,
    sweep: async () => {
      world.clock.advance(sweepEveryMs);
      await sweep("sweep");
      await recover();
      await work();
    },
    call,
    waiting,
    approve: async () => {
      const id = await waiting();
      const final_bubbles = [1, 2].map((part) => `Reply ${approved.length / 2 + 1}.${part} to ${userId}`);
      await call("approve", "POST", `/v1/reviews/${id}/approve`, { final_bubbles });
      approved.push(...final_bubbles);
    },
    regenerate: async (id) => {
      const path = `/v1/reviews/${id}`;
      let tries = 0;
      const isRequested = ({ status, body }: Answer) =>
        status === 200 && (body["regenerating"] === true || body["revision"] === 1);
      const request = async (own: Process) => {
        tries += 1;
        // A reviewer who got no answer checks whether the draft is on its way before requesting it again.
        const found = tries > 1 ? await own.api("GET", path) : null;
        if (found !== null && isRequested(found)) return found;
        return own.api("POST", `${path}/regenerate`, { guidance: "Shorter, please." });
      };
      await insist("regenerate", request, isRequested);
      await recover();
    },
    out: (target, now) => {
      world.border.out(target, now);
      isOut = now;
      process = world.start(fate);
    },
    hold: (now) => void (isHeld = now),
    thaw,
  };
}
