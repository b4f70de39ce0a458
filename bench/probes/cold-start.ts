/**
 * Cold start of the webhook (module load and first update, fresh processes in turn) compared with a minimal handler that
 * makes the same single network call by plain fetch, and with grammY and telegraf; then how many updates each serves a
 * second, one after another.
 */
import { execFile } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { build } from "esbuild";
import { installPeers } from "./peers.ts";
import { beginSection } from "./section.ts";
import { median, report, root } from "./source.ts";
import { type HandlerName, handlerNames, handlers, starter } from "./webhook-handlers.ts";

const rounds = {
  cold: { webhook: 9, bare: 9, grammy: 9, grammy_sqs: 3, telegraf: 3 },
  warm: { webhook: 3, bare: 0, grammy: 3, grammy_sqs: 0, telegraf: 1 },
};
/** A profile is of cold starts. */
const none = { webhook: 0, bare: 0, grammy: 0, grammy_sqs: 0, telegraf: 0 };
const warmUpdates = 600;
const run = promisify(execFile);
/** What the build asks SST for; the peers are bundled the same way. */
const infra = readFileSync(join(root, "infra/webhook.ts"), "utf8");
/** Where profiles go, if there are any. */
const profiles = process.env["BENCH_PROFILES"];

interface Run {
  readonly ms: number;
  readonly cpu: number;
  readonly per_second: number;
  readonly warm_cpu: number;
}

installPeers();
const folder = mkdtempSync(join(tmpdir(), "nadia-bench-"));
const starterFile = join(folder, "start.mjs");
writeFileSync(starterFile, starter);
const redis = await answerCommands();
const bundles: Partial<Record<HandlerName, string>> = {};
try {
  for (const name of handlerNames) bundles[name] = await bundle(name);
  const endCold = beginSection("cold start");
  const cold = await runs(rounds.cold, 0);
  endCold(rounds.cold.webhook);
  const warm = await runs(profiles === undefined ? rounds.warm : none, warmUpdates);
  const times = (name: HandlerName, of: keyof Run, from = cold) => median(from[name].map((one) => one[of]));
  const toWebhook = (of: keyof Run, other: HandlerName) => times("webhook", of) / times(other, of);
  report({
    cold_to_bare: toWebhook("ms", "bare"),
    cold_cpu_to_bare: toWebhook("cpu", "bare"),
    cold_to_grammy: toWebhook("ms", "grammy"),
    cold_cpu_to_grammy: toWebhook("cpu", "grammy"),
    cold_to_grammy_sqs: toWebhook("ms", "grammy_sqs"),
    cold_to_telegraf: toWebhook("ms", "telegraf"),
    cold_ms: times("webhook", "ms"),
    warm_per_second: times("webhook", "per_second", warm),
    warm_cpu_ms: times("webhook", "warm_cpu", warm),
    warm_grammy_per_second: times("grammy", "per_second", warm),
    warm_telegraf_per_second: times("telegraf", "per_second", warm),
    bundle_kb: statSync(join(folder, "webhook.mjs")).size / 1_000,
  });
} finally {
  redis.closeAllConnections();
  redis.close();
  rmSync(folder, { recursive: true, force: true });
}

/** The handlers in turn, each so many times. */
async function runs(
  counts: Record<HandlerName, number>,
  updates: number,
): Promise<Record<HandlerName, Run[]>> {
  const found: Record<HandlerName, Run[]> = {
    webhook: [],
    bare: [],
    grammy: [],
    grammy_sqs: [],
    telegraf: [],
  };
  for (let round = 0; round < Math.max(...Object.values(counts)); round += 1)
    for (const name of handlerNames) if (round < counts[name]) found[name].push(await serve(name, updates));
  return found;
}

/** A loopback Redis that accepts every update and has no session, and a queue that accepts every job. */
async function answerCommands(): Promise<Server> {
  const server = createServer((request, response) => {
    void answer(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const command = /^\["(get|set)"/i.exec(await text(request))?.[1];
  const result = command === undefined ? ["appended", Date.now(), 0, ""] : command === "set" ? "OK" : null;
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify(request.url === "/drafts" ? { MessageId: "1" } : { result }));
}

async function bundle(name: HandlerName): Promise<string> {
  const outfile = join(folder, `${name}.mjs`);
  await build({
    stdin: { ...handlers[name], loader: "ts" },
    outfile,
    bundle: true,
    minify: true,
    keepNames: !infra.includes("keepNames: false"),
    platform: "node",
    format: "esm",
    target: "esnext",
    mainFields: ["module", "main"],
    banner: {
      js: `import { createRequire as topLevelCreateRequire } from "node:module"; const require = topLevelCreateRequire(import.meta.url);`,
    },
    // A profile of the bundle names the modules in it.
    ...(profiles === undefined ? {} : { sourcemap: "external" }),
    logLevel: "error",
  });
  if (profiles !== undefined) copyFileSync(`${outfile}.map`, join(profiles, `${name}.mjs.map`));
  return outfile;
}

/** One fresh process. */
async function serve(name: HandlerName, updates: number): Promise<Run> {
  const { stdout } = await run(process.execPath, [starterFile, bundles[name] ?? "", String(updates)], {
    env: { ...process.env, ...environment() },
  });
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Run;
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
    AWS_LAMBDA_FUNCTION_NAME: "bench",
    SST_RESOURCES_JSON: JSON.stringify(links),
    EVENT: JSON.stringify(event),
    BENCH_URL: `http://127.0.0.1:${port}`,
    AWS_ACCESS_KEY_ID: "bench",
    AWS_SECRET_ACCESS_KEY: "bench",
  };
}
