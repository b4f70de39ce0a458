/** Processes that die at a chosen await, while the stores, the queue and Telegram live on. */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDeliveryApp } from "../../core/app/delivery.ts";
import { createDraftApp } from "../../core/app/draft.ts";
import type { Engines } from "../../core/app/engines.ts";
import type { Sql } from "../../core/kernel/sql.ts";
import { createReviewerApp } from "../../core/app/reviewer.ts";
import { createRecoveryApp } from "../../core/app/recovery.ts";
import { createWebhookApp } from "../../core/app/webhook.ts";
import { parseSettings } from "../../core/config.ts";
import type { DeliveryJob, DraftJob } from "../../core/kernel/jobs.ts";
import { createQueryMeter } from "../../core/storage/query-meter.ts";
import { startEmbeddedRedis } from "../../local/engines/redis.ts";
import { type FakeBotApi, startFakeBotApi } from "../../local/telegram/bot-api.ts";
import { type ManualClock, manualClock } from "./clock.ts";
import { timedJobs } from "./manual-queue.ts";
import { driverOver, startMigratedPostgres } from "./database.ts";
import { redisOver } from "./redis.ts";
import { testHost } from "./host.ts";

/** Dies at the `at`-th call to a store, the queue or Telegram: before it leaves or before its answer arrives. */
export interface Crash {
  readonly at: number;
  readonly mode: "before" | "after";
  /** Instead of dying, the process stalls there until this resolves, like a frozen Lambda function. */
  readonly stall?: Promise<void>;
  /** Called when the process gets there. */
  readonly reached?: () => void;
}

interface CrashGuard {
  /** Lets a call through, unless the process is dead or dies here; then the call never settles, as in a killed process. */
  pass<T>(call: () => Promise<T>): Promise<T>;
  /** Resolves when the process dies. */
  readonly died: Promise<"died">;
  isDead(): boolean;
  /**
   * True if it died after a call while no other was under way. A crash before the next call would leave the same behind,
   * so nobody needs to try that as well.
   */
  diedBetweenCalls(): boolean;
}

const never = <T>(): Promise<T> => new Promise(() => undefined);

function createCrashGuard(crash: Crash | null): CrashGuard {
  const { promise: died, resolve } = Promise.withResolvers<"died">();
  let [calls, underWay] = [0, 0];
  let [dead, between] = [false, false];
  const crashHere = async () => {
    crash?.reached?.();
    if (crash?.stall !== undefined) return crash.stall;
    dead = true;
    resolve("died");
  };
  return {
    died,
    isDead: () => dead,
    diedBetweenCalls: () => dead && between,
    pass: async (call) => {
      if (dead) return never();
      calls += 1;
      underWay += 1;
      const fatal = calls === crash?.at;
      if (fatal && crash.mode === "before") await crashHere();
      if (dead) return never();
      const [outcome] = await Promise.allSettled([call()]);
      underWay -= 1;
      if (fatal && crash.mode === "after") {
        between = underWay === 0 && calls === crash.at;
        await crashHere();
      }
      if (dead) return never();
      if (outcome.status === "rejected") throw outcome.reason;
      return outcome.value;
    },
  };
}

const crashable = (sql: Sql, { pass }: CrashGuard): Sql => ({
  query: (statement) => pass(() => sql.query(statement)),
  batch: (all) => pass(() => sql.batch(all)),
});

const crashableEngines = (
  { sql, sqlWithoutBreaker, redis, jobs, queries }: Engines,
  guard: CrashGuard,
): Engines => ({
  ...crashableQueues({ redis, jobs }, guard),
  queries,
  sql: crashable(sql, guard),
  sqlWithoutBreaker: crashable(sqlWithoutBreaker, guard),
});

const crashableQueues = (
  { redis, jobs }: Pick<Engines, "redis" | "jobs">,
  { pass }: CrashGuard,
): Pick<Engines, "redis" | "jobs"> => ({
  redis: {
    script: (script, keys, args) => pass(() => redis.script(script, keys, args)),
    ping: () => pass(() => redis.ping()),
  },
  jobs: {
    draft: (job, delayMs) => pass(() => jobs.draft(job, delayMs)),
    remember: (job, delayMs) => pass(() => jobs.remember(job, delayMs)),
    erase: (job, delayMs) => pass(() => jobs.erase(job, delayMs)),
    delivery: (job, delayMs) => pass(() => jobs.delivery(job, delayMs)),
  },
});

type Queued = { readonly at: number } & (
  | { readonly queue: "drafts"; readonly job: DraftJob }
  | { readonly queue: "deliveries"; readonly job: DeliveryJob }
);

/** The queue behind the port that the app calls. */
function createTestQueue(clock: ManualClock) {
  const queued = timedJobs<Queued>(clock);
  const delayed = (ms: number) => clock.now() + Math.floor(ms / 1_000) * 1_000;
  return {
    ...queued,
    jobs: {
      draft: async (job: DraftJob, ms: number) => {
        queued.add({ queue: "drafts", job, at: delayed(ms) });
      },
      // No app here has a model that runs after a reply.
      remember: async () => undefined,
      erase: async () => undefined,
      delivery: async (job: DeliveryJob, ms: number) => {
        queued.add({ queue: "deliveries", job, at: delayed(ms) });
      },
    },
  };
}

/** A proxy for the Bot API, so that a process can die before or after a call to it. */
async function startGate(target: string, current: () => CrashGuard) {
  const server = createServer((request, response) => {
    passOn(target, current(), request, response).catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    apiRoot: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function passOn(target: string, guard: CrashGuard, request: IncomingMessage, response: ServerResponse) {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const forward = async () => {
    const answer = await fetch(`${target}${request.url ?? ""}`, {
      method: "POST",
      headers: { "content-type": request.headers["content-type"] ?? "application/json" },
      body: Buffer.concat(chunks),
    });
    return { status: answer.status, body: await answer.text() };
  };
  const answer = await Promise.race([guard.pass(forward), guard.died]);
  if (answer === "died") response.destroy();
  else response.writeHead(answer.status, { "content-type": "application/json" }).end(answer.body);
}

export interface Process extends CrashGuard {
  readonly webhook: ReturnType<typeof createWebhookApp>;
  readonly draft: ReturnType<typeof createDraftApp>;
  readonly delivery: ReturnType<typeof createDeliveryApp>;
  readonly reviewer: ReturnType<typeof createReviewerApp>;
  readonly recovery: ReturnType<typeof createRecoveryApp>;
}

export interface CrashWorld {
  /** Direct access to the stores, for assertions. */
  readonly engines: Engines;
  readonly clock: ManualClock;
  readonly telegram: FakeBotApi;
  readonly queue: ReturnType<typeof createTestQueue>;
  /** A new process on the same stores; the previous one must be dead or idle. */
  start(crash: Crash | null): Process;
  close(): Promise<void>;
}

const token = "1:crash";

/** Starts the stores. */
export async function startCrashWorld(): Promise<CrashWorld> {
  const clock = manualClock();
  const dataDir = mkdtempSync(join(tmpdir(), "nadia-crash-"));
  const postgres = await startMigratedPostgres();
  const redis = await startEmbeddedRedis({ dataDir: null, token: "crash" });
  const telegram = await startFakeBotApi({ token });
  const queue = createTestQueue(clock);
  const engines: Engines = {
    sql: driverOver(postgres),
    sqlWithoutBreaker: driverOver(postgres),
    redis: redisOver(redis),
    jobs: queue.jobs,
    queries: createQueryMeter(),
  };
  let current = createCrashGuard(null);
  const gate = await startGate(telegram.apiRoot, () => current);
  const settings = parseSettings({
    NADIA_DEBOUNCE_MS: "3000",
    NADIA_API_KEY: "crash-admin-key-0123456789",
    NADIA_DATA_DIR: dataDir,
    TELEGRAM_WEBHOOK_SECRET: "crash",
    TELEGRAM_BOT_TOKEN: token,
    TELEGRAM_API_ROOT: gate.apiRoot,
    DATABASE_URL: postgres.databaseUrl,
    NEON_FETCH_ENDPOINT: postgres.fetchEndpoint,
    LLM1_MODEL: "offline",
    LLM2_MODEL: "offline",
  });
  const host = testHost({ clock });
  const closing = [gate, telegram, redis, postgres];
  return {
    engines,
    clock,
    telegram,
    queue,
    start: (crash) => {
      current = createCrashGuard(crash);
      const own = crashableEngines(engines, current);
      return {
        ...current,
        webhook: createWebhookApp(settings, host, own),
        draft: createDraftApp(settings, host, own),
        delivery: createDeliveryApp(settings, host, own),
        reviewer: createReviewerApp(settings, host, own),
        recovery: createRecoveryApp(settings, host, own),
      };
    },
    close: async () => {
      await Promise.all(closing.map((part) => part.close()));
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
