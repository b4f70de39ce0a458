/**
 * Cold start of the webhook compared with a minimal handler that makes the same single network call by plain fetch:
 * fresh processes in turn, module load and first call.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { report, root } from "./source.ts";

const rounds = 9;
const run = promisify(execFile);

const bareHandler = `export const handler = async (event) => {
  const answer = await fetch(process.env.BARE_URL, { method: "POST", body: event.body });
  await answer.json();
  return { statusCode: 200 };
};`;

interface Start {
  readonly ms: number;
  readonly cpu: number;
}

const folder = mkdtempSync(join(tmpdir(), "nadia-bench-"));
const redis = await answerAppends();
try {
  const bare = await bundle("bare", bareHandler);
  const webhook = await bundle("webhook", 'export { handler } from "./functions/telegram-webhook.ts";');
  const starts: Record<"bare" | "webhook", Start[]> = { bare: [], webhook: [] };
  for (let round = 0; round < rounds; round += 1) {
    starts.bare.push(await coldStart(bare));
    starts.webhook.push(await coldStart(webhook));
  }
  const ratio = (of: keyof Start) =>
    median(starts.webhook.map((one) => one[of])) / median(starts.bare.map((one) => one[of]));
  report({
    cold_to_bare: ratio("ms"),
    cold_cpu_to_bare: ratio("cpu"),
    bundle_kb: statSync(webhook).size / 1_000,
  });
} finally {
  redis.closeAllConnections();
  redis.close();
  rmSync(folder, { recursive: true, force: true });
}

/** A loopback Redis that accepts every update. */
async function answerAppends(): Promise<Server> {
  const server = createServer((request, response) => {
    request.resume().on("end", () => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ result: ["appended", Date.now(), 0, ""] }));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

async function bundle(name: string, contents: string): Promise<string> {
  const outfile = join(folder, `${name}.mjs`);
  await build({
    stdin: { contents, resolveDir: root, loader: "ts" },
    outfile,
    bundle: true,
    minify: true,
    keepNames: true,
    platform: "node",
    format: "esm",
    target: "esnext",
    mainFields: ["module", "main"],
  });
  return outfile;
}

/** From the start of the import to the first response, ms. */
async function coldStart(file: string): Promise<Start> {
  const starter = join(folder, "start.mjs");
  writeFileSync(
    starter,
    `const start = performance.now();
const began = process.cpuUsage();
const { handler } = await import(process.argv[2]);
const event = JSON.parse(process.env.EVENT);
const { statusCode } = await handler(event, { awsRequestId: "bench" });
if (statusCode !== 200) throw new Error("the handler answered " + statusCode);
const ms = performance.now() - start;
const { user, system } = process.cpuUsage(began);
console.log(JSON.stringify({ ms, cpu: (user + system) / 1000 }));
process.exit(0);`,
  );
  const { stdout } = await run(process.execPath, [starter, file], {
    env: { ...process.env, ...environment() },
  });
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Start;
}

function environment(): Record<string, string> {
  const { port } = redis.address() as AddressInfo;
  const links = {
    App: { name: "nadia", stage: "bench" },
    DatabaseUrl: { value: "postgresql://user:password@db.localhost:1/none" },
    RedisUrl: { value: `http://127.0.0.1:${port}` },
    RedisToken: { value: "bench" },
    TelegramWebhookSecret: { value: "bench" },
    DraftsQueue: { url: "http://127.0.0.1:1/drafts" },
    DeliveriesQueue: { url: "http://127.0.0.1:1/deliveries" },
  };
  const update = {
    update_id: 1,
    message: {
      message_id: 1,
      date: 1,
      text: "x",
      chat: { id: 7, type: "private" },
      from: { id: 7, is_bot: false, first_name: "A" },
    },
  };
  const event = {
    headers: { "x-telegram-bot-api-secret-token": "bench" },
    requestContext: { requestId: "1", http: { method: "POST", path: "/" } },
    body: JSON.stringify(update),
    isBase64Encoded: false,
  };
  return {
    SST_RESOURCES_JSON: JSON.stringify(links),
    EVENT: JSON.stringify(event),
    BARE_URL: `http://127.0.0.1:${port}/`,
    AWS_ACCESS_KEY_ID: "bench",
    AWS_SECRET_ACCESS_KEY: "bench",
  };
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}
