/** Wiring of the webhook, kept minimal: no query compiler, no database driver, no LLM SDK. */
import { sameSecret } from "../access/secret.ts";
import { required, type Settings } from "../config.ts";
import type { Log } from "../kernel/log.ts";
import type { Redis } from "../kernel/redis.ts";
import type { Jobs } from "../kernel/jobs.ts";
import { receive, type Received } from "../pipeline/receive.ts";
import { createGuard } from "../storage/guard.ts";
import { createPostgres } from "../storage/postgres.ts";
import type { Host } from "./host.ts";
import { jobsOf } from "./jobs.ts";
import { redisOf } from "./redis.ts";
import { observed } from "./observed.ts";

export interface WebhookApp {
  /** Compares with Telegram's secret in constant time. */
  isTelegram(secret: string | undefined): boolean;
  /** Takes an update's body; throws what `receive` throws. */
  receive(body: string): Promise<Received>;
  readonly log: Log;
}

/** ms; Redis has used its two seconds by then */
const fallbackTimeoutMs = 4_000;

/** Wires the webhook. Throws `bad_configuration`: without a secret it refuses to start. */
export function createWebhookApp(
  settings: Settings,
  host: Host,
  shared: { redis?: Redis; jobs?: Jobs } = {},
): WebhookApp {
  const secret = required(settings.telegram.webhookSecret, "TELEGRAM_WEBHOOK_SECRET");
  const { clock, loop, log } = host;
  const redis = shared.redis ?? redisOf(settings, host);
  const jobs = shared.jobs ?? jobsOf(settings, host);
  const guard = createGuard({
    ...observed("postgres", host),
    timeoutMs: fallbackTimeoutMs,
    retryDelaysMs: [],
    clock,
    loop,
  });
  const databaseUrl = required(settings.postgres.databaseUrl, "DATABASE_URL");
  const sql = createPostgres({ databaseUrl, fetchEndpoint: settings.postgres.fetchEndpoint }, guard);
  const { reviewGroups } = settings;
  const receiver = { redis, sql, jobs, clock, loop, log, wal: settings.wal, reviewGroups };
  return {
    isTelegram: (given) => given !== undefined && sameSecret(given, secret),
    receive: (body) => receive(receiver, body),
    log,
  };
}
