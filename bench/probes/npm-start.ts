/** `npm start` of the measured build as a process, with a fake Bot API and the webhook that Telegram would call. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { type FakeBotApi, startFakeBotApi } from "../../local/telegram/bot-api.ts";
import { freePort } from "../../test/support/process.ts";
import { childrenCpuMs } from "./processes.ts";
import { root } from "./source.ts";

const secret = "bench-secret-0123456789";
const apiKey = "bench-admin-key-0123456789";

/** What the measured build's package.json gives Node to start. */
const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  scripts: { start: string };
};
const startArguments = scripts.start.split(" ").slice(1);

export interface Boot {
  readonly pid: number;
  /** From the start of the process until it was healthy. */
  readonly ms: number;
  /** CPU time of all child processes since the probe began. */
  readonly cpuMs: number;
  stop(): Promise<void>;
}

export interface Laptop {
  readonly botApi: FakeBotApi;
  /** Starts it on the same data directory; `onLine` gets each line of its log. */
  boot(env?: Readonly<Record<string, string>>, onLine?: (line: string) => void): Promise<Boot>;
  api<T>(method: string, path: string, body?: object): Promise<T>;
  /** Posts an update as Telegram does: again until it is answered by 200. */
  post(update: object): Promise<void>;
  close(): Promise<void>;
}

/** Prepares a data directory and a port; nothing runs yet. */
export async function openLaptop(): Promise<Laptop> {
  const botApi = await startFakeBotApi({ token: "1:simulator" });
  const dataDir = mkdtempSync(join(tmpdir(), "nadia-bench-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const usual = {
    PATH: process.env["PATH"] ?? "",
    // A profile covers this process too.
    NODE_OPTIONS: process.env["NODE_OPTIONS"] ?? "",
    PORT: String(port),
    NADIA_DATA_DIR: dataDir,
    NADIA_API_KEY: apiKey,
    NADIA_DEBOUNCE_MS: "100",
    TELEGRAM_WEBHOOK_SECRET: secret,
    TELEGRAM_API_ROOT: botApi.apiRoot,
  };
  return {
    botApi,
    boot: async (env = {}, onLine) => {
      const began = performance.now();
      const child = spawn(process.execPath, startArguments, {
        cwd: root,
        env: { ...usual, ...env },
        stdio: ["ignore", onLine === undefined ? "ignore" : "pipe", "inherit"],
      });
      if (child.stdout !== null && onLine !== undefined) createInterface(child.stdout).on("line", onLine);
      await untilHealthy(child, url);
      return {
        pid: child.pid ?? 0,
        ms: performance.now() - began,
        cpuMs: childrenCpuMs(),
        stop: async () => {
          const ended = once(child, "exit");
          child.kill("SIGTERM");
          await ended;
        },
      };
    },
    api: async <T>(method: string, path: string, body?: object) => {
      const ask = () =>
        fetch(url + path, {
          method,
          headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
      let answer = await ask();
      // A machine that others use too is too slow for a store's timeout now and then.
      for (let tries = 1; answer.status === 503 && tries < 20; tries += 1) {
        await pause(200);
        answer = await ask();
      }
      if (answer.status >= 400) throw new Error(`${path} answered ${answer.status}`);
      return (await answer.json()) as T;
    },
    post: (update) => postUntilTaken(`${url}/telegram/webhook`, update),
    close: async () => {
      await botApi.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function untilHealthy(child: ChildProcess, url: string): Promise<void> {
  for (;;) {
    await pause(20);
    const status = await fetch(`${url}/v1/health`, { signal: AbortSignal.timeout(20_000) }).then(
      (answer) => answer.status,
      () => 0,
    );
    if (status === 200) return;
    if (child.exitCode !== null) throw new Error(`npm start ended with ${child.exitCode}`);
  }
}

async function postUntilTaken(url: string, update: object): Promise<void> {
  for (;;) {
    const { status } = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", "x-telegram-bot-api-secret-token": secret },
      body: JSON.stringify(update),
    });
    if (status === 200) return;
    await pause(200);
  }
}
