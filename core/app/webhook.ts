/** Wires the webhook with as little as possible: no query compiler, no database driver, no LLM SDK. */
import { sameSecret } from "../access/secret.ts";
import { required, type Settings } from "../config.ts";
import type { Log } from "../kernel/log.ts";
import type { Redis } from "../kernel/redis.ts";
import type { Jobs } from "../kernel/jobs.ts";
import { hasCode } from "../kernel/errors.ts";
import type { Sql } from "../kernel/sql.ts";
import { receive, type Received } from "../pipeline/receive.ts";
import { createGuard } from "../storage/guard.ts";
import { createPostgres } from "../storage/postgres.ts";
import { claimFor } from "./bot.ts";
import type { Host } from "./host.ts";
import { jobsOf } from "./jobs.ts";
import { redisOf } from "./redis.ts";
import { storeObserver } from "./store-observer.ts";

export interface WebhookApp {
  /** Compares with Telegram's secret in constant time. */
  isTelegram(secret: string | undefined): boolean;
  /** Takes an update's body; throws what `receive` throws. */
  receive(body: string): Promise<Received>;
  readonly log: Log;
}

/** ms; Redis has used its two seconds by then */
const fallbackTimeoutMs = 4_000;
/** How long the first update of a process may wait for the stores' owner, ms. */
const ownerTimeoutMs = 1_000;

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
  const databaseUrl = required(settings.postgres.databaseUrl, "DATABASE_URL");
  const { reviewGroups, postgres, telegram } = settings;
  const sqlWithin = (timeoutMs: number) => {
    const guard = createGuard({
      ...storeObserver("postgres", host),
      timeoutMs,
      retryDelaysMs: [],
      clock,
      loop,
    });
    return createPostgres({ databaseUrl, fetchEndpoint: postgres.fetchEndpoint }, guard);
  };
  const sql = sqlWithin(fallbackTimeoutMs);
  const refuseOthers = ownerCheck(sqlWithin(ownerTimeoutMs), telegram.botId, log);
  const receiver = { redis, sql, jobs, clock, loop, log, wal: settings.wal, reviewGroups };
  return {
    isTelegram: (token) => token !== undefined && sameSecret(token, secret),
    receive: async (body) => {
      await refuseOthers();
      return receive(receiver, body);
    },
    log,
  };
}

/**
 * Throws `bad_configuration` for a bot that does not own the stores, so that Telegram retains its updates. Checks once
 * per process; while Postgres is down, updates are stored unchecked, and the next one checks again.
 */
function ownerCheck(sql: Sql, botId: number | null, log: Log): () => Promise<void> {
  let isOwner = false;
  return async () => {
    if (isOwner || botId === null) return;
    try {
      await claimFor(sql, botId);
      isOwner = true;
    } catch (error) {
      if (hasCode(error, "bad_configuration")) throw error;
      log.warn("webhook.owner_unknown", { bot: botId });
    }
  };
}
