/** `npm start` as a separate process that can be killed at any moment. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { childEnv } from "./child-env.ts";
import { waitTimeoutMs } from "./eventually.ts";

const main = join(import.meta.dirname, "../../local/main.ts");

export interface AppProcess {
  readonly url: string;
  /** Everything it has written so far. */
  output(): string;
  /** Sends SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** Starts the process; resolves once it reports that it is ready. If it exits instead, throws with its output. */
export async function startProcess(env: Record<string, string>): Promise<AppProcess> {
  const child = spawn(process.execPath, [main], {
    env: childEnv(env),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  await ready(child, () => output);
  return {
    url: `http://127.0.0.1:${env["PORT"]}`,
    output: () => output,
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGKILL");
      await once(child, "exit");
    },
  };
}

async function ready(child: ChildProcess, output: () => string): Promise<void> {
  for (const end = Date.now() + waitTimeoutMs; Date.now() < end;) {
    if (output().includes("NADIA is ready")) return;
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}: ${output()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  child.kill("SIGKILL");
  throw new Error(`not ready in time: ${output()}`);
}
