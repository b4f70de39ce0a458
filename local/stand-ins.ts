/** Starts an embedded engine for each store whose URL is not set, and completes the environment with its address. */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { parseSettings, type Settings } from "../core/config.ts";
import type { Host } from "../core/app/host.ts";
import { longRunningSqlOf } from "../core/app/postgres.ts";
import type { EventLoop } from "../core/kernel/timeout.ts";
import type { Environment } from "./env-file.ts";
import type { EnginesThread } from "./engines/thread.ts";
import type { LocalSecrets } from "./secrets.ts";
import { scrubPostgres } from "./scrub.ts";
import { checkRelatedSettings } from "./related-settings.ts";
import { type FakeBotApi, startFakeBotApi } from "./telegram/bot-api.ts";

export type UpdatesSource = "webhook" | "polling" | "simulator";

/** One line about what runs where. */
export interface EngineLocation {
  readonly what: string;
  readonly where: string;
}

export interface StandIns {
  /** All settings, completed. */
  readonly settings: Settings;
  /** What they were parsed from. */
  readonly environment: Environment;
  readonly locations: readonly EngineLocation[];
  /** Null if another Bot API is configured or a real bot is served. */
  readonly botApi: FakeBotApi | null;
  /** Redis is embedded or behind our own endpoint, so no other NADIA uses it. */
  readonly ownsRedis: boolean;
  /** The host's, for timeouts of calls to these engines. */
  readonly loop: EventLoop;
  /** Removes deleted data from the embedded engines' files. */
  scrub(): Promise<void>;
  close(): Promise<void>;
}

interface Part {
  readonly environment: Environment;
  readonly location: EngineLocation;
  readonly botApi?: FakeBotApi;
  readonly scrub?: (settings: Settings) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** As in Telegram: the update is dropped after about a day of attempts. */
export const maxTries = 1_440;

const external = (what: string, where: string, environment: Environment = {}): Part => ({
  environment,
  location: { what, where },
  close: async () => undefined,
});

/** Where updates come from: the setting, else a webhook if there is a bot token, else the simulator. */
export const updatesSource = ({ telegram }: Settings): UpdatesSource =>
  telegram.updates ?? (telegram.botToken === null ? "simulator" : "webhook");

export interface StandInsSettings {
  readonly env: Environment;
  /** Parsed from `env`. */
  readonly settings: Settings;
  readonly secrets: LocalSecrets;
  /** Where a simulated Telegram posts its updates. */
  readonly webhookUrl: string;
  readonly host: Host;
  /** Ended by the caller. */
  readonly engines: EnginesThread;
}

/**
 * Starts what is missing, all in parallel. Throws `bad_configuration` for settings that do not fit together, and the
 * engines' errors; in that case everything already started is closed.
 */
export async function startStandIns(options: StandInsSettings): Promise<StandIns> {
  const { env, settings, secrets, engines } = options;
  checkRelatedSettings(env, settings);
  const outcomes = await Promise.allSettled([postgres, redis, queue, telegram].map((open) => open(options)));
  const parts = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
  const close = async () => void (await Promise.all(parts.map((part) => part.close())));
  const failed = outcomes.find((outcome) => outcome.status === "rejected");
  if (failed !== undefined) {
    await close();
    throw failed.reason;
  }
  const environment: Environment = Object.assign(
    {},
    secretsIn(secrets),
    withoutEmpty(env),
    ...parts.map((part) => part.environment),
  );
  const completed = parseSettings(environment);
  return {
    settings: completed,
    environment,
    locations: parts.map((part) => part.location),
    botApi: parts.find((part) => part.botApi !== undefined)?.botApi ?? null,
    ownsRedis: settings.redis.restUrl === null,
    loop: engines.loopWith(options.host.loop),
    scrub: () => scrubAll(parts, completed),
    close,
  };
}

/** The settings that are generated if they are missing. */
const secretsIn = ({ apiKey, erasureSecret, vapidKey, webhookSecret }: LocalSecrets): Environment => ({
  NADIA_API_KEY: apiKey,
  NADIA_ERASURE_SECRET: erasureSecret,
  NADIA_VAPID_KEY: vapidKey,
  TELEGRAM_WEBHOOK_SECRET: webhookSecret,
});

async function scrubAll(parts: readonly Part[], settings: Settings): Promise<void> {
  for (const part of parts) await part.scrub?.(settings);
}

const withoutEmpty = (env: Environment): Environment =>
  Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ""));

async function postgres({
  engines,
  settings: { postgres, dataDir: all },
  host,
}: StandInsSettings): Promise<Part> {
  if (postgres.databaseUrl !== null) return external("Postgres", hostOf(postgres.databaseUrl));
  if (postgres.serverUrl !== null) return postgresServer(postgres.serverUrl);
  const dataDir = join(all, "postgres");
  const own = await engines.call("openPostgres", { dataDir });
  return {
    environment: { DATABASE_URL: own.databaseUrl, NEON_FETCH_ENDPOINT: own.fetchEndpoint },
    location: { what: "Postgres", where: `embedded, ${dataDir}` },
    // As the engine's own superuser, whatever role the functions have.
    scrub: (completed) =>
      scrubPostgres(longRunningSqlOf({ ...completed, postgres: { ...completed.postgres, ...own } }, host)),
    close: () => engines.call("close", { name: "postgres" }),
  };
}

/** Our own endpoint in front of a Postgres server. */
async function postgresServer(serverUrl: string): Promise<Part> {
  const { startNeonOver } = await import("./engines/postgres-server.ts");
  const engine = await startNeonOver({ serverUrl });
  const environment = { DATABASE_URL: engine.databaseUrl, NEON_FETCH_ENDPOINT: engine.fetchEndpoint };
  return { ...external("Postgres", hostOf(serverUrl), environment), close: () => engine.close() };
}

async function redis({ engines, settings: { redis, dataDir: all } }: StandInsSettings): Promise<Part> {
  if (redis.restUrl !== null) return external("Redis", hostOf(redis.restUrl));
  const token = randomBytes(24).toString("base64url");
  const environmentAt = (url: string) => ({ UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: token });
  if (redis.url !== null) {
    const { startUpstashOver } = await import("./engines/redis-server.ts");
    const engine = await startUpstashOver({ redisUrl: redis.url, token });
    return {
      ...external("Redis", hostOf(redis.url), environmentAt(engine.url)),
      close: () => engine.close(),
    };
  }
  const dataDir = join(all, "redis");
  const { url } = await engines.call("openRedis", { dataDir, token });
  return {
    environment: environmentAt(url),
    location: { what: "Redis", where: `embedded, ${dataDir}` },
    scrub: () => engines.call("compact", { name: "redis" }),
    close: () => engines.call("close", { name: "redis" }),
  };
}

async function queue({ engines, settings }: StandInsSettings): Promise<Part> {
  const { aws, queues, archiveBucket } = settings;
  // The embedded engine checks no credentials, but requests are still signed.
  const credentials = {
    accessKeyId: aws.accessKeyId ?? "local",
    secretAccessKey: aws.secretAccessKey ?? "local",
    sessionToken: aws.sessionToken,
  };
  const signed = {
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
  if (aws.endpoint !== null) {
    const { ensureQueues } = await import("./aws/sqs.ts");
    const made =
      queues.drafts !== null && queues.deliveries !== null
        ? { drafts: queues.drafts, deliveries: queues.deliveries }
        : await ensureQueues({ endpoint: aws.endpoint, region: aws.region, ...credentials });
    const urls = { DRAFTS_QUEUE_URL: made.drafts, DELIVERIES_QUEUE_URL: made.deliveries };
    return external("Queues", hostOf(aws.endpoint), { ...signed, ...urls });
  }
  const dataDir = join(settings.dataDir, "queue");
  const engine = await engines.call("openQueue", { dataDir });
  const environment = {
    ...signed,
    // Only for SQS and the archive: DynamoDB and backups have other endpoints, and their own region.
    AWS_ENDPOINT_URL_SQS: engine.endpoint,
    ...(archiveBucket === null
      ? { ARCHIVE_ENDPOINT_URL: engine.endpoint, ARCHIVE_BUCKET: engine.archiveBucket }
      : {}),
    DRAFTS_QUEUE_URL: engine.draftsUrl,
    DELIVERIES_QUEUE_URL: engine.deliveriesUrl,
  };
  return {
    environment,
    location: { what: "Queues", where: `embedded, ${dataDir}` },
    scrub: () => engines.call("compact", { name: "queue" }),
    close: () => engines.call("close", { name: "queue" }),
  };
}

async function telegram({ settings, secrets, webhookUrl, host }: StandInsSettings): Promise<Part> {
  const { apiRoot, botToken, webhookSecret } = settings.telegram;
  const token = botToken ?? "1:simulator";
  if (apiRoot !== null) return external("Telegram", hostOf(apiRoot), { TELEGRAM_BOT_TOKEN: token });
  if (updatesSource(settings) !== "simulator") return external("Telegram", "api.telegram.org");
  const botApi = await startFakeBotApi({
    token,
    clock: host.clock,
    webhook: { url: webhookUrl, secret: webhookSecret ?? secrets.webhookSecret },
    maxTries,
  });
  return {
    environment: { TELEGRAM_API_ROOT: botApi.apiRoot, TELEGRAM_BOT_TOKEN: token },
    location: { what: "Telegram", where: "simulated, no message leaves this machine" },
    botApi,
    close: () => botApi.close(),
  };
}

/** The host and port of a URL; the rest may contain a password. */
const hostOf = (url: string): string => new URL(url).host;
