/** `npm start`: runs everything on this machine, prints the addresses, and shuts down cleanly. */
import { flushCompileCache } from "node:module";
import { createConsoleLog } from "./console-log.ts";
import { systemClock } from "../core/kernel/clock.ts";
import { describeUnexpected, type Log } from "../core/kernel/log.ts";
import { randomIds } from "../core/kernel/ids.ts";
import { ownEventLoop } from "../core/kernel/timeout.ts";
import { NadiaError } from "../core/kernel/errors.ts";
import { withTimeout } from "../core/kernel/timeout.ts";
import { startEnginesThread } from "./engines/thread.ts";
import { readEnvFile } from "./env-file.ts";
import { exitOnBrokenPipe, exitNow, exitSoon } from "./exit.ts";
import { help } from "./help.ts";
import { missingPackage } from "./missing-package.ts";
import { shellEnded } from "./shell.ts";
import type { Running } from "./start.ts";
import { hideSqliteWarning } from "./warnings.ts";

/** Time for an orderly stop, ms during which the event loops are idle; then the process ends, as with SIGKILL. */
const graceMs = 1_800;

/** The terminal and npm both forward Ctrl+C; only a second signal after this many ms forces an exit. */
const sameSignalMs = 500;

const report = (message: string): void =>
  void process.stderr.write(`nadia: ${message.replaceAll(/\s*\n\s*/g, " ")}\n`);

/** An error as one line that is safe to print. */
function sentence(error: unknown): string {
  if (error instanceof NadiaError)
    return error.cause instanceof NadiaError ? `${error.message}: ${error.cause.message}` : error.message;
  return missingPackage(error) ?? describeUnexpected(error);
}

exitOnBrokenPipe();
const [argument, ...others] = process.argv.slice(2);
if (argument === "--help" || argument === "-h") {
  process.stdout.write(help);
} else if (argument !== undefined || others.length > 0) {
  report("unknown argument; run `npm start -- --help`");
  process.exitCode = 1;
} else {
  await run();
}

async function run(): Promise<void> {
  hideSqliteWarning(report);
  process.on("uncaughtException", (error) => {
    report(sentence(error));
    exitNow(1);
  });
  const orphaned = shellEnded();
  const endAtOnce = () => exitNow(143);
  orphaned.addEventListener("abort", endAtOnce);
  try {
    readEnvFile();
    const began = performance.now();
    const log = createConsoleLog({
      clock: systemClock,
      write: (text) => process.stdout.write(text),
      colours: process.stdout.isTTY && process.env["NO_COLOR"] === undefined,
      level: "info",
    });
    const engines = startEnginesThread();
    // Both threads load at the same time; what the settings say is checked once they are parsed.
    if (!process.env["DATABASE_URL"] && !process.env["POSTGRES_URL"]) engines.prepare();
    // Imported late, because the engines' modules cause the warnings above.
    const { start } = await import("./start.ts");
    const host = { clock: systemClock, ids: randomIds, loop: ownEventLoop, log };
    const running = await start(process.env, host, engines);
    const ms = performance.now() - began;
    orphaned.removeEventListener("abort", endAtOnce);
    // Before the banner, after which a script may send a signal.
    stopOnSignals(running, log, orphaned);
    // By now, everything that was being loaded at the same time is loaded.
    const { banner } = await import("./banner.ts");
    process.stdout.write(banner(running, ms));
    // Done now, because a killed process stores nothing.
    flushCompileCache();
  } catch (error) {
    report(sentence(error));
    exitSoon(1, graceMs);
  }
}

function stopOnSignals(running: Running, log: Log, orphaned: AbortSignal): void {
  let stoppingSince: number | null = null;
  const end = async () => {
    if (stoppingSince !== null) return;
    stoppingSince = performance.now();
    log.info("nadia.stopping");
    const stop = (signal: AbortSignal) => {
      signal.addEventListener("abort", () => exitNow(0));
      return running.stop();
    };
    await withTimeout(graceMs, stop, running.loop);
    log.info("nadia.stopped");
    exitSoon(0, graceMs);
  };
  const endOrForce = () => {
    if (stoppingSince !== null && performance.now() - stoppingSince > sameSignalMs) exitNow(130);
    void end();
  };
  // SIGHUP: the terminal was closed.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, endOrForce);
  orphaned.addEventListener("abort", () => void end());
}
