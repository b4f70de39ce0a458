/** Engines that tests run as processes of their own. */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { freePort } from "./process.ts";

/** Stops a process and waits until it is gone. */
export async function end(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null || server.pid === undefined) return;
  const ended = once(server, "exit");
  server.kill(signal);
  await ended;
}

/** Another test may take a free port before we use it: then try once more. */
export async function onFreePort<T>(boot: (port: number) => Promise<T>): Promise<[T, number]> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    try {
      return [await boot(port), port];
    } catch (error) {
      if (attempt === 3) throw error;
      await pause(50);
    }
  }
}
