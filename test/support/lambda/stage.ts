/** A deployed stage on this machine: the functions as infra declares them, bundled, over the local engines. */
import { createCipheriv } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createS3Backups } from "../../../core/storage/backups-s3.ts";
import { compileCache } from "../../../local/compile-cache.mjs";
import { startEmbeddedQueue } from "../../../local/engines/queue.ts";
import { startEmbeddedRedis } from "../../../local/engines/redis.ts";
import type { UpstashEndpoint } from "../../../local/engines/upstash-endpoint.ts";
import { startFakeBotApi } from "../../../local/telegram/bot-api.ts";
import { declare, handlers } from "../../infra/declared.ts";
import { startCountingProxy } from "../counting-proxy.ts";
import { driverOver, startMigratedPostgres } from "../database.ts";
import { startDynamo, tableName } from "../ledger.ts";
import { startGemini, startOpenai } from "../model-server.ts";
import { bundleFunctions } from "./bundles.ts";
import { type Sandbox, type SandboxSettings, startSandbox } from "./sandbox.ts";

export type FunctionName = keyof typeof handlers;
export const functionNames = Object.keys(handlers) as FunctionName[]; // Object.keys loses the key type

export const webhookSecret = "stage-webhook-secret";
export const apiKey = "stage-admin-key-0123456789";
const token = "1:stage";

/** The unpacked zips, built once: they do not depend on the stage. */
let zips: Promise<string> | undefined;

async function bundleAll(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "nadia-zips-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  await bundleFunctions(Object.fromEntries(functionNames.map((name) => [name, fileOf(name)])), folder);
  return folder;
}

/** The file of a function's handler. */
export const fileOf = (name: FunctionName): string => handlers[name].replace(/\.handler$/, ".ts");

/** Sandboxes share what Node compiled, which saves half of their CPU time; Lambda's own start from nothing. */
const compiledBefore = {
  NODE_COMPILE_CACHE: compileCache,
};

export type Stage = Awaited<ReturnType<typeof startStage>>;

export type Wire = "redis" | "postgres" | "queue" | "ledger" | "telegram" | "first" | "second";

export interface StageSettings {
  /** Postgres 18 and Redis 7 instead of the embedded engines. */
  readonly stores?: () => Promise<Pick<Engines, "postgres" | "redis">>;
  /** False starts every sandbox as Lambda does, without what Node compiled before. */
  readonly isCompiledBefore?: boolean;
  /** Puts something between the functions and an engine; resolves to the address to use instead. */
  readonly via?: (wire: Wire, address: string) => Promise<string>;
}

/** Starts the engines, and evaluates sst.config.ts for what each function gets. */
export async function startStage({
  stores = startStores,
  via = async (_wire, address) => address,
  isCompiledBefore = true,
}: StageSettings = {}) {
  const engines = { ...(await stores()), ...(await startEngines()) };
  const { models } = engines;
  const declared = await declare("test", {
    NADIA_DEBOUNCE_MS: "0",
    NADIA_MAX_WAIT_MS: "0",
    GOOGLE_BASE_URL: `${await via("first", models.first.url)}/v1beta`,
    OPENAI_BASE_URL: `${await via("second", models.second.url)}/v1`,
  });
  const redisWire = await startCountingProxy(engines.redis.url);
  const links = linksOf(engines, await via("redis", redisWire.url));
  const endpoints = {
    NEON_FETCH_ENDPOINT: await via("postgres", engines.postgres.fetchEndpoint),
    TELEGRAM_API_ROOT: await via("telegram", engines.telegram.apiRoot),
    AWS_ENDPOINT_URL: await via("queue", engines.queue.endpoint),
    AWS_ENDPOINT_URL_DYNAMODB: await via("ledger", engines.ledger.endpoint),
  };
  const sandboxes: Sandbox[] = [];

  const start = async (name: FunctionName, given: Partial<SandboxSettings> = {}): Promise<Sandbox> => {
    const { timeout, linked, environment } = declared.lambda(handlers[name]);
    const folder = join(await (zips ??= bundleAll()), name);
    writeResources(
      folder,
      environment.variables,
      Object.fromEntries(linked.map((link) => [link, links[link]])),
    );
    const sandbox = await startSandbox({
      name,
      folder,
      timeoutSeconds: timeout,
      environment: {
        ...(isCompiledBefore ? compiledBefore : {}),
        ...environment.variables,
        ...resourcesOf(engines, environment.variables),
        ...endpoints,
      },
      ...given,
    });
    sandboxes.push(sandbox);
    return sandbox;
  };

  return {
    ...engines,
    redisWire,
    sql: driverOver(engines.postgres),
    backups: createS3Backups({
      bucket: engines.queue.archiveBucket,
      prefix: "nadia",
      endpoint: engines.queue.endpoint,
      region: "us-east-1",
      accessKeyId: "local",
      secretAccessKey: "local",
      sessionToken: null,
    }),
    start,
    close: async () => {
      await Promise.all(sandboxes.map((sandbox) => sandbox.end("SIGKILL")));
      await redisWire.close();
      models.first.close();
      models.second.close();
      await Promise.all(
        [engines.postgres, engines.redis, engines.queue, engines.telegram, engines.ledger].map((engine) =>
          engine.close(),
        ),
      );
    },
  };
}

interface Engines extends Awaited<ReturnType<typeof startEngines>> {
  readonly postgres: {
    readonly databaseUrl: string;
    readonly fetchEndpoint: string;
    close(): Promise<void>;
  };
  readonly redis: UpstashEndpoint;
}

const startStores = async () => ({
  postgres: await startMigratedPostgres(),
  redis: await startEmbeddedRedis({ dataDir: null, token: "stage" }),
});

async function startEngines() {
  return {
    queue: await startEmbeddedQueue({ dataDir: null }),
    telegram: await startFakeBotApi({ token }),
    ledger: await startDynamo(),
    models: {
      first: await startGemini("It arrives today."),
      second: await startOpenai(["It arrives today."]),
    },
  };
}

/** The value of each link that a function may have. */
const linksOf = ({ postgres, redis, queue }: Engines, redisUrl: string): Record<string, object> => ({
  DatabaseUrl: { value: postgres.databaseUrl },
  DatabaseReplicaUrl: { value: "" },
  RedisUrl: { value: redisUrl },
  RedisToken: { value: redis.token },
  TelegramBotToken: { value: token },
  TelegramWebhookSecret: { value: webhookSecret },
  ErasureSecret: { value: "stage-erasure-secret-0123456789" },
  FrontSecret: { value: "stage-front-secret-0123456789" },
  VapidKey: { value: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ" },
  NadiaApiKey: { value: apiKey },
  GoogleGenerativeAiApiKey: { value: "x" },
  OpenAiApiKey: { value: "x" },
  QdrantApiKey: { value: "" },
  ArchiveBucket: { name: queue.archiveBucket },
  BackupsBucket: { name: queue.archiveBucket },
  LedgerTable: { name: tableName },
  DraftsQueue: { url: queue.draftsUrl },
  DeliveriesQueue: { url: queue.deliveriesUrl },
});

/** Declared variables that name resources, with the local ones. */
function resourcesOf({ queue }: Engines, declared: Record<string, string>) {
  const resources: Record<string, string> = {
    LEDGER_TABLE: tableName,
    DRAFTS_QUEUE_URL: queue.draftsUrl,
    DELIVERIES_QUEUE_URL: queue.deliveriesUrl,
  };
  return Object.fromEntries(Object.entries(resources).filter(([name]) => name in declared));
}

/** The links as SST puts them into the zip: encrypted with the key that is in the environment. */
function writeResources(folder: string, environment: Record<string, string>, links: object): void {
  const cipher = createCipheriv(
    "aes-256-gcm",
    Buffer.from(environment["SST_KEY"] ?? "", "base64"),
    Buffer.alloc(12, 0),
  );
  const text = Buffer.concat([cipher.update(JSON.stringify(links)), cipher.final()]);
  writeFileSync(join(folder, environment["SST_KEY_FILE"] ?? ""), Buffer.concat([text, cipher.getAuthTag()]));
}
