/**
 * The embedded engines in a separate thread: they take more than half of the CPU time of `npm start`, and load at the
 * same time as the rest. Unlike a child process, a thread ends with its process: after a SIGKILL, nothing still writes
 * to the data directory.
 */
import { Worker } from "node:worker_threads";
import { NadiaError } from "../../core/kernel/errors.ts";
import type { EventLoop } from "../../core/kernel/timeout.ts";
import { compileCache } from "../compile-cache.mjs";
import type { EngineReply, EngineOperations } from "./thread-main.ts";

export interface EnginesThread {
  /** Runs an operation there. Throws what it throws; an error other than a NadiaError arrives as a copy. */
  call<Operation extends keyof EngineOperations>(
    operation: Operation,
    input: Parameters<EngineOperations[Operation]>[0],
  ): ReturnType<EngineOperations[Operation]>;
  /** Loads the code of the embedded Postgres, which takes a third of the time until it is open. */
  prepare(): void;
  /** `own`, but time in which the engines' thread is busy does not count as idle: a call that it works on is not late. */
  loopWith(own: EventLoop): EventLoop;
  /** Ends the thread; close its engines first. */
  end(): Promise<void>;
}

const options = () => ({
  // V8's usual 48 MB for new objects would save no CPU time here: most of what lives longer is PGlite's own memory.
  resourceLimits: { maxYoungGenerationSizeMb: 12 },
  // A thread has the cache of its process only if it was enabled by the command line or by this variable.
  env: { ...process.env, NODE_COMPILE_CACHE: compileCache },
});

/** Starts the thread with its first call. An uncaught error there is an uncaught error of this process. */
export function startEnginesThread(): EnginesThread {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let calls = 0;
  let worker: Worker | null = null;
  const settle = (reply: EngineReply) => {
    const call = waiting.get(reply.id);
    waiting.delete(reply.id);
    if ("result" in reply) call?.resolve(reply.result);
    else call?.reject("refusal" in reply ? ours(reply.refusal) : reply.error);
  };
  const call: EnginesThread["call"] = (operation, input) => {
    worker ??= new Worker(new URL("thread-main.ts", import.meta.url), options()).on("message", settle);
    const reply = Promise.withResolvers<unknown>();
    calls += 1;
    waiting.set(calls, reply);
    worker.postMessage({ id: calls, operation, input });
    // The thread answers a call with what its operation returned.
    return reply.promise as ReturnType<EngineOperations[typeof operation]>;
  };
  return {
    call,
    // What fails here fails again when the engine is opened, which reports it.
    prepare: () => void call("preparePostgres", undefined).catch(() => undefined),
    loopWith: (own) => ({
      ...own,
      idle: () => own.idle() - (worker?.performance.eventLoopUtilization().active ?? 0),
    }),
    end: async () => void (await worker?.terminate()),
  };
}

const ours = ({ code, message, facts }: Pick<NadiaError, "code" | "message" | "facts">): NadiaError =>
  new NadiaError(code, message, { facts });
