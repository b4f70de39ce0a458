/** `npm start` on its embedded engines: the start, the loop and the memory of all its processes. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { freePort } from "../../test/support/process.ts";
import { textUpdate } from "../../test/support/updates.ts";
import { startFakeBotApi } from "../../local/telegram/bot-api.ts";
import { childrenCpuMs, memoryMb } from "./processes.ts";
import { report, root } from "./source.ts";

const interactions = Number(process.env["BENCH_INTERACTIONS"] ?? 200);
const customers = 20;
const secret = "bench-secret-0123456789";
const apiKey = "bench-admin-key-0123456789";

const botApi = await startFakeBotApi({ token: "1:simulator" });
const dataDir = mkdtempSync(join(tmpdir(), "nadia-bench-"));
const port = await freePort();
const url = `http://127.0.0.1:${port}`;

/** Starts the build; resolves once it is healthy, to its process id and the time that took. */
async function boot() {
  const began = performance.now();
  const child = spawn(process.execPath, [join(root, "local/main.ts")], {
    env: {
      PATH: process.env["PATH"],
      PORT: String(port),
      NADIA_DATA_DIR: dataDir,
      NADIA_API_KEY: apiKey,
      NADIA_DEBOUNCE_MS: "100",
      TELEGRAM_WEBHOOK_SECRET: secret,
      TELEGRAM_API_ROOT: botApi.apiRoot,
    },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const pid = child.pid ?? 0;
  for (;;) {
    await pause(20);
    const status = await fetch(`${url}/v1/health`, { signal: AbortSignal.timeout(20_000) }).then(
      (answer) => answer.status,
      () => 0,
    );
    if (status === 200) break;
    if (child.exitCode !== null) throw new Error(`npm start ended with ${child.exitCode}`);
  }
  const ms = performance.now() - began;
  const stop = async () => {
    child.kill("SIGTERM");
    await new Promise((resolve) => child.once("exit", resolve));
  };
  return { pid, ms, cpu: childrenCpuMs(), stop };
}

const api = async (method: string, path: string, body?: object): Promise<unknown> => {
  const answer = await fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (answer.status >= 400) throw new Error(`${path} answered ${answer.status}`);
  return answer.json();
};

/** As Telegram does: again until it gets its 200. */
async function post(update: object): Promise<void> {
  for (;;) {
    const { status } = await fetch(`${url}/telegram/webhook`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-telegram-bot-api-secret-token": secret },
      body: JSON.stringify(update),
    });
    if (status === 200) return;
    await pause(200);
  }
}

const sent = () => botApi.calls().filter(({ method }) => method === "sendMessage").length;

/** Each customer writes again once the last answer arrived; the reviewer approves what the list shows. */
async function loop(count: number): Promise<void> {
  const goal = sent() + count;
  let updateId = sent();
  while (sent() < goal) {
    const end = Math.min(goal, sent() + customers);
    await Promise.all(
      Array.from({ length: end - sent() }, async (_, index) => {
        updateId += 1;
        const date = Math.floor(Date.now() / 1_000);
        await post(textUpdate({ updateId, userId: index + 1, date, text: "Where is my parcel?" }));
      }),
    );
    while (sent() < end) {
      const page = (await api("GET", "/v1/reviews?status=pending&limit=100")) as { items: { id: string }[] };
      for (const { id } of page.items)
        await api("POST", `/v1/reviews/${id}/approve`, { final_text: "Today." });
      if (page.items.length === 0) await pause(100);
    }
  }
}

const empty = await boot();
await loop(customers);
const start = performance.now();
const cpu = childrenCpuMs();
await loop(interactions);
const seconds = (performance.now() - start) / 1_000;
const loopCpu = childrenCpuMs() - cpu;
const peak = memoryMb(empty.pid, "VmHWM");
await empty.stop();
const endedCpu = childrenCpuMs();
const filled = await boot();
await pause(3_000);
const idle = memoryMb(filled.pid, "VmRSS");
report({
  loop_per_second: interactions / seconds,
  loop_cpu_ms: loopCpu / interactions,
  peak_mb: peak,
  idle_mb: idle,
  start_empty_ms: empty.ms,
  start_empty_cpu_ms: empty.cpu,
  start_filled_ms: filled.ms,
  start_filled_cpu_ms: filled.cpu - endedCpu,
});
await filled.stop();
await botApi.close();
rmSync(dataDir, { recursive: true, force: true });
process.exit(0);
