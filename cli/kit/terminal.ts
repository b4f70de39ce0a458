/** What a command sees of the process that runs it. Tests pass their own. */
import type { Readable, Writable } from "node:stream";
import { type Clock, systemClock } from "../../core/kernel/clock.ts";
import { exitNow } from "../../local/exit.ts";
import type { Environment } from "../../local/env-file.ts";

export interface Terminal {
  readonly env: Environment;
  readonly input: Readable;
  /** Standard error: everything that is not the result. */
  readonly errors: Writable;
  /** True if a person can answer questions. */
  readonly interactive: boolean;
  /** Aborts on Ctrl+C: stop at the next point from which the command can be run again. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Prints a line for the person on standard error. */
  note(line: string): void;
  /** Prints on standard output. */
  result(text: string): void;
}

/** npm and the terminal both forward one Ctrl+C; only a second one after this many ms ends the process at once. */
const sameSignalMs = 500;

/** This process's terminal. */
export function processTerminal(): Terminal {
  const stopping = new AbortController();
  let stoppingSince: number | null = null;
  const stop = () => {
    const now = performance.now();
    if (stoppingSince !== null && now - stoppingSince > sameSignalMs) exitNow(130);
    if (stoppingSince !== null) return;
    stoppingSince = now;
    process.stderr.write("nadia: stopping; press Ctrl+C again to stop at once\n");
    stopping.abort();
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  return {
    env: process.env,
    input: process.stdin,
    errors: process.stderr,
    interactive: process.stdin.isTTY && process.stderr.isTTY,
    signal: stopping.signal,
    clock: systemClock,
    note: (line) => void process.stderr.write(`${line}\n`),
    result: (text) => void process.stdout.write(text),
  };
}
