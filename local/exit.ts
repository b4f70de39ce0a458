/** Ends this process without Node's deadlock at exit. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/**
 * Ends the process at once. `process.exit` waits for V8's compiler threads, and one of them may be waiting for a
 * garbage collection that the main thread no longer makes: both then wait forever (nodejs/node#54918, seen with 24.21.0
 * while a setting was refused). Collecting first lets such a thread continue.
 */
export function exitNow(code: number): never {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  if (typeof collect === "function") collect();
  process.exit(code);
}

/** Lets the process end by itself, which cannot deadlock; after `graceMs` it is ended. */
export function exitSoon(code: number, graceMs: number): void {
  process.exitCode = code;
  setTimeout(() => exitNow(code), graceMs).unref();
}

/**
 * Ends the process quietly, as SIGPIPE ends other programs, once nobody reads its output any more (`nadia … | head`). A
 * terminal that was closed sends SIGHUP, after which there is still work to finish.
 */
export function exitOnBrokenPipe(): void {
  const closed = (error: NodeJS.ErrnoException) => {
    if (error.code === "EIO") return;
    if (error.code !== "EPIPE") throw error;
    exitNow(141);
  };
  process.stdout.on("error", closed);
  process.stderr.on("error", closed);
}
