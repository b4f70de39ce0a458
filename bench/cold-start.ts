/**
 * Cold start of the webhook compared with a minimal handler that makes the same single network call by plain fetch:
 * fresh processes in turn, module load and first call, medians in ms.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";
import { build } from "esbuild";

const run = promisify(execFile);
const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    rounds: { type: "string", default: "15" },
    help: { type: "boolean", default: false },
  },
});
if (values.help) {
  console.log(
    "npm run bench -- [--rounds 15] [--json]\nmeasures the webhook's cold start beside a bare handler's",
  );
  process.exit(0);
}

const bareHandler = `export const handler = async (event) => {
  const answer = await fetch(process.env.BARE_URL, { method: "POST", body: event.body });
  await answer.json();
  return { statusCode: 200 };
};`;
const folder = mkdtempSync(join(tmpdir(), "nadia-bench-"));
const redis = await answerAppends();
try {
  const bare = await bundle("bare", bareHandler);
  const webhook = await bundle("webhook", 'export { handler } from "./functions/telegram-webhook.ts";');
  const times: Record<"bare" | "webhook", number[]> = { bare: [], webhook: [] };
  for (let round = 0; round < Number(values.rounds); round += 1) {
    times.bare.push(await coldStart(bare));
    times.webhook.push(await coldStart(webhook));
    if (!values.json) process.stdout.write(`\rround ${round + 1} of ${values.rounds}`);
  }
  const result = { bare_ms: median(times.bare), webhook_ms: median(times.webhook) };
  const ratio = Number((result.webhook_ms / result.bare_ms).toFixed(2));
  if (values.json) console.log(JSON.stringify({ ...result, ratio, budget: 2 }));
  else console.log(`\rbare ${result.bare_ms} ms, webhook ${result.webhook_ms} ms: ${ratio} times (budget 2)`);
} finally {
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
    stdin: { contents, resolveDir: join(import.meta.dirname, ".."), loader: "ts" },
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

/** ms from the start of the import to the first response. */
async function coldStart(file: string): Promise<number> {
  const starter = join(folder, "start.mjs");
  writeFileSync(
    starter,
    `const start = performance.now();
const { handler } = await import(process.argv[2]);
const event = JSON.parse(process.env.EVENT);
const { statusCode } = await handler(event, { awsRequestId: "bench" });
if (statusCode !== 200) throw new Error("the handler answered " + statusCode);
console.log(performance.now() - start);
process.exit(0);`,
  );
  const { stdout } = await run(process.execPath, [starter, file], {
    env: { ...process.env, ...environment() },
  });
  return Number(stdout.trim().split("\n").at(-1));
}

function environment(): Record<string, string> {
  const { port } = redis.address() as AddressInfo;
  const links = {
    App: { name: "nadia", stage: "bench" },
    DatabaseUrl: { value: "postgresql://user:password@127.0.0.1:1/none" },
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
  const sorted = numbers.toSorted((a, b) => a - b);
  return Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0);
}
