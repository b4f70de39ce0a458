/** The whole app in one process: real drivers, a clock that tests move, and counters on every connection. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { APIGatewayProxyStructuredResultV2, Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { createEverything, type Everything } from "../../core/app/everything.ts";
import { type Host, withMetrics } from "../../core/app/host.ts";
import { parseSettings, type Settings } from "../../core/config.ts";
import { createLog, type LogLine } from "../../core/kernel/log.ts";
import type { EventLoop } from "../../core/kernel/timeout.ts";
import { deliveryWorker } from "../../functions/delivery-worker.ts";
import { draftWorker } from "../../functions/draft-worker.ts";
import { reviewerApi } from "../../functions/reviewer-api.ts";
import { sweep } from "../../functions/scheduled/sweep.ts";
import { telegramWebhook } from "../../functions/telegram-webhook.ts";
import { startEmbeddedQueue } from "../../local/engines/queue.ts";
import { startEmbeddedRedis } from "../../local/engines/redis.ts";
import { type EntryPoint, eventOf } from "../../local/aws/gateway-event.ts";
import { createMeters, type Meters } from "../../local/metrics/open-metrics.ts";
import { type FakeBotApi, startFakeBotApi } from "../../local/telegram/bot-api.ts";
import { type ManualClock, manualClock } from "./clock.ts";
import { type CountingProxy, startCountingProxy } from "./counting-proxy.ts";
import { driverOver, startMigratedPostgres } from "./database.ts";
import { receiveAll } from "./queue.ts";
import { timelessLoop } from "./timeless-loop.ts";
import { testHost } from "./host.ts";

export const secret = "test-secret";
export const apiKey = "test-admin-key-0123456789";
const token = "1:test";

export interface Answer {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  // Assertions read answers field by field; the shapes are the contract under test.
  readonly body: Record<string, never> & { readonly items: never[] };
  /** The body as it was sent. */
  readonly text: string;
  /** Complete `Set-Cookie` lines. */
  readonly cookies: readonly string[];
}

/** What a call sends; `x-forwarded-proto` is the protocol the browser used. */
export interface Sent {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly ip?: string | undefined;
}

export interface Harness {
  readonly settings: Settings;
  readonly app: Everything;
  readonly clock: ManualClock;
  readonly lines: LogLine[];
  readonly telegram: FakeBotApi;
  readonly proxies: { redis: CountingProxy; postgres: CountingProxy; queue: CountingProxy };
  /** Posts an update to the webhook with the right secret; resolves to the status. */
  update(update: object): Promise<number>;
  webhook(body: string, headers?: Record<string, string>): Promise<APIGatewayProxyStructuredResultV2>;
  api(method: string, path: string, body?: unknown, key?: string | null): Promise<Answer>;
  /** A call with any headers and no default key. */
  call(method: string, path: string, sent?: Sent): Promise<Answer>;
  /** What the app got from its machine. */
  readonly host: Host;
  /** What it counted. */
  readonly meters: Meters;
  /** Runs every job that is in the queues now, and the jobs they enqueue; resolves to the number of jobs run. */
  work(): Promise<number>;
  sweep(): Promise<void>;
  close(): Promise<void>;
}

const context = {
  awsRequestId: "test",
  functionName: "test",
  // No deadline: the machine's speed decides nothing.
  getRemainingTimeInMillis: () => 1e9,
} as Context;

/**
 * Starts a harness; `env` overrides its settings, `onLine` gets each log line as it is written. No store call times out
 * unless a `loop` is given.
 */
export async function startHarness(
  env: Record<string, string> = {},
  { onLine, loop = timelessLoop }: { onLine?: (line: LogLine) => void; loop?: EventLoop } = {},
): Promise<Harness> {
  const dataDir = mkdtempSync(join(tmpdir(), "nadia-test-"));
  const engines = {
    postgres: await startMigratedPostgres(),
    redis: await startEmbeddedRedis({ dataDir: null, token: "test" }),
    queue: await startEmbeddedQueue({ dataDir: null }),
    telegram: await startFakeBotApi({ token }),
  };
  const proxies = {
    redis: await startCountingProxy(engines.redis.url),
    postgres: await startCountingProxy(engines.postgres.fetchEndpoint),
    queue: await startCountingProxy(engines.queue.endpoint),
  };
  const settings = parseSettings({
    NADIA_DEBOUNCE_MS: "500",
    NADIA_MAX_WAIT_MS: "2000",
    NADIA_API_KEY: apiKey,
    NADIA_ERASURE_SECRET: "test-erasure-secret-0123456789",
    TELEGRAM_WEBHOOK_SECRET: secret,
    TELEGRAM_BOT_TOKEN: token,
    TELEGRAM_API_ROOT: engines.telegram.apiRoot,
    DATABASE_URL: engines.postgres.databaseUrl,
    NEON_FETCH_ENDPOINT: proxies.postgres.url,
    UPSTASH_REDIS_REST_URL: proxies.redis.url,
    UPSTASH_REDIS_REST_TOKEN: engines.redis.token,
    AWS_ENDPOINT_URL: proxies.queue.url,
    AWS_REGION: engines.queue.region,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    DRAFTS_QUEUE_URL: engines.queue.draftsUrl,
    DELIVERIES_QUEUE_URL: engines.queue.deliveriesUrl,
    ARCHIVE_BUCKET: engines.queue.archiveBucket,
    NADIA_DATA_DIR: dataDir,
    LLM1_MODEL: "offline",
    LLM2_MODEL: "offline",
    ...env,
  });
  const clock = manualClock();
  const lines: LogLine[] = [];
  const log = createLog((line) => {
    lines.push(line);
    onLine?.(line);
  });
  const meters = createMeters();
  const host = withMetrics(testHost({ clock, loop, log }), meters);
  const app = createEverything(settings, host);
  return {
    settings,
    app,
    clock,
    lines,
    host,
    meters,
    telegram: engines.telegram,
    proxies,
    ...entryPointsOf(app),
    work: () => work(app, engines.queue),
    sweep: async () => {
      await sweep(() => app.recovery)({ detail: "{}" } as never, context);
    },
    close: async () => {
      await Promise.all(
        [...Object.values(proxies), ...Object.values(engines), app.ledger].map((part) => part.close()),
      );
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** The production driver on the app's Postgres, through its counting proxy. */
export const databaseOf = (harness: Harness) =>
  driverOver({
    databaseUrl: harness.settings.postgres.databaseUrl ?? "",
    fetchEndpoint: harness.settings.postgres.fetchEndpoint ?? "",
  });

/** The webhook and the API of an app, as AWS calls them. */
export function entryPointsOf(app: Pick<Everything, "webhook" | "reviewer">) {
  const hook = telegramWebhook(() => app.webhook);
  const api = reviewerApi(() => app.reviewer);
  const call = async (method: string, path: string, { body, headers = {}, ip }: Sent = {}) => {
    const result = await api(request("http_api", method, path, { body: sentAs(body), headers, ip }), context);
    const empty = !isJson(result) || (result.body ?? "") === "";
    return {
      status: result.statusCode ?? 200,
      headers: result.headers ?? {},
      cookies: result.cookies ?? [],
      body: JSON.parse(empty ? "null" : (result.body ?? "null")) as Answer["body"],
      text: result.body ?? "",
    };
  };
  const webhook = async (body: string, headers: Record<string, string> = {}) =>
    hook(request("function_url", "POST", "/telegram/webhook", { body, headers }), context);
  return {
    webhook,
    update: async (update: object) =>
      (await webhook(JSON.stringify(update), { "x-telegram-bot-api-secret-token": secret })).statusCode ?? 0,
    api: (method: string, path: string, body?: unknown, key: string | null = apiKey): Promise<Answer> =>
      call(method, path, { body, headers: key === null ? {} : { authorization: `Bearer ${key}` } }),
    call,
  };
}

/** Text and bytes unchanged, everything else as JSON. */
const sentAs = (body: unknown): string | Buffer =>
  typeof body === "string" || Buffer.isBuffer(body) ? body : body === undefined ? "" : JSON.stringify(body);

const isJson = ({ headers }: APIGatewayProxyStructuredResultV2): boolean =>
  /[/+]json$/.test(String(headers?.["content-type"] ?? "application/json"));

function request(
  entryPoint: EntryPoint,
  method: string,
  target: string,
  {
    body,
    headers,
    ip = "127.0.0.1",
  }: { body: string | Buffer } & Required<Pick<Sent, "headers">> & Pick<Sent, "ip">,
) {
  const event = eventOf(entryPoint, {
    method,
    target,
    httpVersion: "1.1",
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    sourceIp: ip,
    port: 3000,
    body: Buffer.from(body),
    receivedAt: 0,
    requestId: "request-1",
  });
  // The local gateway speaks plain HTTP only; in a deployment API Gateway says which protocol the browser used.
  const proto = headers["x-forwarded-proto"];
  return proto === undefined
    ? event
    : { ...event, headers: { ...event.headers, "x-forwarded-proto": proto } };
}

async function work(app: Everything, queue: { endpoint: string; draftsUrl: string; deliveriesUrl: string }) {
  const workers = [
    { url: queue.draftsUrl, run: draftWorker(() => app.draft) },
    { url: queue.deliveriesUrl, run: deliveryWorker(() => app.delivery) },
  ];
  let ran = 0;
  for (let found = 1; found > 0;) {
    found = 0;
    for (const { url, run } of workers) {
      const records = await receiveAll(queue.endpoint, url);
      found += records.length;
      if (records.length > 0)
        await (run as (event: SQSEvent, c: Context) => Promise<SQSBatchResponse>)(
          { Records: records },
          context,
        );
    }
    ran += found;
  }
  return ran;
}
