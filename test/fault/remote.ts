/** An operating-system process whose calls pass the border; a death ends it with SIGKILL. */
import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { childEnv } from "../support/child-env.ts";
import type { ManualClock } from "../support/clock.ts";
import { manualLoop } from "../support/manual-loop.ts";
import type { Apps, Shared } from "./apps.ts";
import type { Border, Client, Fate } from "./border.ts";

/** What the child is asked to do, and the time on the world's clock. */
export interface Order {
  readonly id: number;
  readonly verb: keyof Apps;
  readonly args: readonly unknown[];
  readonly now: number;
}

export interface Reply {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
  /** The child's clock, which its waits have moved. */
  readonly now: number;
}

/** What the child needs to start. */
export interface Start {
  readonly shared: Shared;
  readonly url: string;
  /** It follows the machine's clock, from the time that each order names. */
  readonly isReal: boolean;
}

/** Starts it; orders wait until it is ready. */
export function startChild(border: Border, clock: ManualClock, shared: Shared, fate: Fate): Client & Apps {
  const client = border.connect(fate, manualLoop(clock));
  const start: Start = { shared, url: client.url, isReal: "isReal" in clock };
  const child = fork(join(import.meta.dirname, "child.ts"), [JSON.stringify(start)], {
    env: childEnv(),
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    // JSON would turn a missing body into null.
    serialization: "advanced",
  });
  const end = () => void child.kill("SIGKILL");
  void client.died.then(end);
  process.once("exit", end);
  child.once("exit", () => {
    process.off("exit", end);
    client.kill();
  });
  const order = ordering(child, clock);
  return {
    ...client,
    update: (...args) => order("update", args) as ReturnType<Apps["update"]>,
    api: (...args) => order("api", args) as ReturnType<Apps["api"]>,
    job: (...args) => order("job", args) as ReturnType<Apps["job"]>,
    sweep: (...args) => order("sweep", args) as ReturnType<Apps["sweep"]>,
  };
}

/** Sends orders and resolves to their replies; an order to a dead process never settles: `died` reports the death. */
function ordering(child: ChildProcess, clock: ManualClock) {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let orders = 0;
  child.on("message", (reply: Reply) => {
    clock.advance(Math.max(0, reply.now - clock.now()));
    const order = waiting.get(reply.id);
    waiting.delete(reply.id);
    if (reply.error === undefined) order?.resolve(reply.value);
    else order?.reject(new Error(reply.error));
  });
  return (verb: keyof Apps, args: readonly unknown[]): Promise<unknown> => {
    orders += 1;
    const order: Order = { id: orders, verb, args, now: clock.now() };
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    waiting.set(order.id, { resolve, reject });
    // Fails if it is dead already.
    child.send(order, () => undefined);
    return promise;
  };
}
