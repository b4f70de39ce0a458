/** Wiring of the scheduled health check. */
import { required, type Settings } from "../config.ts";
import type { HealthCheck } from "../health/schema.ts";
import { checkHealth, type WatchPorts } from "../health/watch.ts";
import type { Ledger } from "../ledger/port.ts";
import { queueLengths } from "../vendors/queue-length.ts";
import { webhookHealth } from "../vendors/telegram-health.ts";
import { awsAccess } from "./aws.ts";
import type { Engines } from "./engines.ts";
import type { Host } from "./host.ts";
import { vectorsOf } from "./knowledge.ts";
import { ledgerOf } from "./ledger.ts";
import { sqlOf } from "./postgres.ts";
import { redisOf } from "./redis.ts";

export interface HealthApp {
  /** Checks once; never throws. */
  check(): Promise<HealthCheck>;
}

/** ms */
const timeouts = { queue: 3_000, telegram: 5_000 };

/** Wires the health check. Throws `bad_configuration`. */
export function createHealthApp(
  settings: Settings,
  host: Host,
  engines: Pick<Engines, "sql" | "redis"> = { sql: sqlOf(settings, host), redis: redisOf(settings, host) },
  ledger: Ledger = ledgerOf(settings, host),
): HealthApp {
  const { clock, log, metrics } = host;
  const { sql, redis } = engines;
  const { botToken, apiRoot } = settings.telegram;
  const bot = { token: required(botToken, "TELEGRAM_BOT_TOKEN"), apiRoot, timeoutMs: timeouts.telegram };
  const ports: WatchPorts = {
    sql,
    redis,
    clock,
    log,
    metrics,
    ledger,
    vectors: vectorsOf(settings, host, sql),
    queues: queuesOf(settings, host),
    telegram: () => webhookHealth(bot),
  };
  return { check: () => checkHealth(ports) };
}

function queuesOf({ aws, queues }: Settings, { clock, loop }: Host): WatchPorts["queues"] {
  const access = { ...awsAccess(aws, aws.endpoint), timeoutMs: timeouts.queue, clock, loop };
  const [drafts, deliveries] = [
    required(queues.drafts, "DRAFTS_QUEUE_URL"),
    required(queues.deliveries, "DELIVERIES_QUEUE_URL"),
  ];
  return async () => {
    const [drafting, delivering] = await Promise.all([
      queueLengths(access, drafts),
      queueLengths(access, deliveries),
    ]);
    return {
      drafts: drafting.waiting,
      deliveries: delivering.waiting,
      dead_drafts: drafting.dead,
      dead_deliveries: delivering.dead,
    };
  };
}
