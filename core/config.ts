/** NADIA's settings: every environment variable, parsed once and frozen. */
import * as z from "zod/mini";
import { _default as orElse } from "zod/mini";
import {
  address,
  bucket,
  database,
  headerSecret,
  key,
  matching,
  matchingOr,
  model,
  optional,
  origin,
  pushOrigins,
  url,
  whole,
} from "./config-forms.ts";
import { modelPrices } from "./config-prices.ts";
import { NadiaError } from "./kernel/errors.ts";

const Environment = z.object({
  PORT: whole(65_535, "3000"),
  HOST: orElse(z.string(), "127.0.0.1"),
  // Only a shell expands ~, and in `.env` there is none.
  NADIA_DATA_DIR: matchingOr(
    /^(?!~)\S(.*\S)?$/,
    "must be a path without ~ at its start or spaces around it",
    ".nadia",
  ),
  NADIA_API_KEY: headerSecret,
  NADIA_CONSOLE_ORIGIN: origin,
  NADIA_FRONT_SECRET: headerSecret,
  NADIA_ERASURE_SECRET: optional(z.string().check(z.minLength(16, "must have at least 16 characters"))),
  NADIA_VAPID_KEY: matching(
    /^[\w-]{43}$/,
    "must be a private key of P-256: 32 random bytes in base64url, 43 characters",
  ),
  NADIA_PUSH_SERVICES: pushOrigins,
  NADIA_METRICS_TOKEN: headerSecret,
  NADIA_ALLOWED_HOSTS: matching(
    /^[\w.-]+(\s*,\s*[\w.-]+)*$/,
    "must be host names separated by commas, such as nadia.example.com",
  ),
  NADIA_DEBOUNCE_MS: whole(600_000, "3000"),
  NADIA_MAX_WAIT_MS: whole(900_000, "15000"),
  NADIA_OVERDUE_MINUTES: whole(4_320, "30"),
  TELEGRAM_BOT_TOKEN: matching(/^\d+:[\w-]+$/, "must look like 123456:ABC…"),
  TELEGRAM_BOT_ID: matching(/^\d{1,15}$/, "must be the number before the colon of the bot's token"),
  TELEGRAM_BOT_USERNAME: matching(/^@?\w{4,32}$/, "must be the bot's username, such as @acme_care_bot"),
  TELEGRAM_WEBHOOK_SECRET: matching(/^[\w-]{1,256}$/, "must be 1 to 256 characters of A-Z a-z 0-9 _ -"),
  TELEGRAM_API_ROOT: url,
  TELEGRAM_REVIEW_GROUPS: matching(
    /^-[1-9]\d{0,15}(\s*,\s*-[1-9]\d{0,15})*$/,
    "must be the ids of groups separated by commas, such as -1001234567890",
  ),
  TELEGRAM_MINI_APP: matching(
    /^https:\/\/t\.me\/\w{4,32}(\/\w{3,30})?$/,
    "must be the Mini App's link, such as https://t.me/acme_care_bot/console",
  ),
  TELEGRAM_UPDATES: optional(
    z.enum(["webhook", "polling", "simulator"], "must be webhook, polling or simulator"),
  ),
  DATABASE_URL: database,
  DATABASE_OWNER_URL: database,
  DATABASE_REPLICA_URL: database,
  DATABASE_DIRECT_URL: database,
  NEON_FETCH_ENDPOINT: url,
  NEON_REPLICA_FETCH_ENDPOINT: url,
  POSTGRES_URL: database,
  UPSTASH_REDIS_REST_URL: url,
  UPSTASH_REDIS_REST_TOKEN: key,
  REDIS_URL: address(
    /^(rediss:\/\/|redis:\/\/([^@/]*@)?(localhost|127(\.\d+){3}|\[::1\])([:/]|$))/i,
    "must be rediss://host:port (TLS); redis:// is only allowed on this machine",
  ),
  AWS_ENDPOINT_URL: url,
  AWS_ENDPOINT_URL_DYNAMODB: url,
  AWS_ENDPOINT_URL_SQS: url,
  AWS_ENDPOINT_URL_S3: url,
  AWS_REGION: matchingOr(/^[a-z\d-]+$/, "must be a region, such as eu-central-1", "eu-central-1"),
  AWS_ACCESS_KEY_ID: key,
  AWS_SECRET_ACCESS_KEY: key,
  AWS_SESSION_TOKEN: key,
  DRAFTS_QUEUE_URL: url,
  DELIVERIES_QUEUE_URL: url,
  ARCHIVE_BUCKET: bucket,
  ARCHIVE_ENDPOINT_URL: url,
  BACKUP_BUCKET: bucket,
  LEDGER: orElse(z.enum(["sqlite", "dynamodb"], { error: "must be sqlite or dynamodb" }), "sqlite"),
  LEDGER_TABLE: matching(
    /^[\w.-]{3,255}$/,
    "must be a table's name: 3 to 255 characters of A-Z a-z 0-9 _ . -",
  ),
  LLM1_MODEL: model,
  LLM2_MODEL: model,
  GOOGLE_GENERATIVE_AI_API_KEY: key,
  GOOGLE_BASE_URL: url,
  OPENAI_API_KEY: key,
  OPENAI_BASE_URL: url,
  EMBEDDING_MODEL: model,
  SUMMARY_MODEL: model,
  TRANSLATION_MODEL: model,
  MODEL_PRICES: modelPrices,
  QDRANT_URL: url,
  QDRANT_API_KEY: key,
});
type Environment = z.infer<typeof Environment>;

/** The names of all variables that are read. */
export const variables: readonly string[] = Object.keys(Environment.shape);

export type Settings = ReturnType<typeof settingsOf>;

const modelsOf = (env: Environment) => ({
  llm1Model: env.LLM1_MODEL,
  llm2Model: env.LLM2_MODEL,
  googleApiKey: env.GOOGLE_GENERATIVE_AI_API_KEY,
  googleBaseUrl: env.GOOGLE_BASE_URL,
  openaiApiKey: env.OPENAI_API_KEY,
  openaiBaseUrl: env.OPENAI_BASE_URL,
});

const telegramOf = (env: Environment) => ({
  botToken: env.TELEGRAM_BOT_TOKEN,
  /** For the webhook, which has no token. */
  botId: env.TELEGRAM_BOT_ID === null ? null : Number(env.TELEGRAM_BOT_ID),
  /** Passwords must not be derived from it. */
  botUsername: env.TELEGRAM_BOT_USERNAME,
  webhookSecret: env.TELEGRAM_WEBHOOK_SECRET,
  apiRoot: env.TELEGRAM_API_ROOT?.replace(/\/+$/, "") ?? null,
  updates: env.TELEGRAM_UPDATES,
  miniApp: env.TELEGRAM_MINI_APP,
});

const storesOf = (env: Environment) => ({
  postgres: {
    databaseUrl: env.DATABASE_URL,
    /** For migrations and restores; null if DATABASE_URL is the owner's. */
    ownerUrl: env.DATABASE_OWNER_URL,
    fetchEndpoint: env.NEON_FETCH_ENDPOINT,
    serverUrl: env.POSTGRES_URL,
    replicaUrl: env.DATABASE_REPLICA_URL,
    replicaFetchEndpoint: env.NEON_REPLICA_FETCH_ENDPOINT,
    /** Over Postgres' own protocol. */
    directUrl: env.DATABASE_DIRECT_URL ?? env.POSTGRES_URL ?? env.DATABASE_URL,
  },
  archiveBucket: env.ARCHIVE_BUCKET,
  backupBucket: env.BACKUP_BUCKET,
  redis: {
    restUrl: env.UPSTASH_REDIS_REST_URL,
    restToken: env.UPSTASH_REDIS_REST_TOKEN,
    url: env.REDIS_URL,
  },
});

const pushFrom = (env: Environment) => ({
  /** The private key that signs push messages; null turns push off. */
  key: env.NADIA_VAPID_KEY,
  /** Origins of push services other than the browser vendors' own. */
  services: env.NADIA_PUSH_SERVICES?.split(/\s*,\s*/) ?? [],
});

const groupsOf = ({ TELEGRAM_REVIEW_GROUPS: ids }: Environment): readonly number[] => [
  ...new Set(ids?.split(/\s*,\s*/).map(Number) ?? []),
];

const settingsOf = (env: Environment) =>
  ({
    port: env.PORT,
    host: env.HOST,
    dataDir: env.NADIA_DATA_DIR,
    /** The first admin's key. */
    apiKey: env.NADIA_API_KEY,
    /** The console's origin, for browsers that do not send `Sec-Fetch-Site`; null if the API's own host serves it. */
    consoleOrigin: env.NADIA_CONSOLE_ORIGIN,
    /** The secret by which a proxy in front proves that it may name the calling viewer; null if no proxy is trusted. */
    frontSecret: env.NADIA_FRONT_SECRET,
    /** The key of the hash that an erasure's receipt contains instead of the customer's id. */
    erasureSecret: env.NADIA_ERASURE_SECRET,
    push: pushFrom(env),
    /** The secret that callers of `/metrics` send; null means that only this machine may call it. */
    metricsToken: env.NADIA_METRICS_TOKEN,
    /** Additional host names of the local server. */
    allowedHosts: env.NADIA_ALLOWED_HOSTS?.toLowerCase().split(/\s*,\s*/) ?? [],
    wal: { debounceMs: env.NADIA_DEBOUNCE_MS, maxWaitMs: env.NADIA_MAX_WAIT_MS },
    /** A review that waits this long is overdue. */
    overdueAfterMs: env.NADIA_OVERDUE_MINUTES * 60_000,
    telegram: telegramOf(env),
    /** Telegram groups whose members review. */
    reviewGroups: groupsOf(env),
    ...storesOf(env),
    aws: {
      /** Endpoint of SQS; as in AWS's own clients, a service's endpoint takes precedence over the general one. */
      endpoint: env.AWS_ENDPOINT_URL_SQS ?? env.AWS_ENDPOINT_URL,
      s3Endpoint: env.AWS_ENDPOINT_URL_S3 ?? env.AWS_ENDPOINT_URL,
      archiveEndpoint: env.ARCHIVE_ENDPOINT_URL ?? env.AWS_ENDPOINT_URL_S3 ?? env.AWS_ENDPOINT_URL,
      region: env.AWS_REGION,
      accessKeyId: env.AWS_ACCESS_KEY_ID,
      secretAccessKey: env.AWS_SECRET_ACCESS_KEY,
      sessionToken: env.AWS_SESSION_TOKEN,
    },
    ledger: {
      kind: env.LEDGER,
      table: env.LEDGER_TABLE,
      endpoint: env.AWS_ENDPOINT_URL_DYNAMODB ?? env.AWS_ENDPOINT_URL,
    },
    queues: { drafts: env.DRAFTS_QUEUE_URL, deliveries: env.DELIVERIES_QUEUE_URL },
    models: modelsOf(env),
    /** `google/…`, `openai/…` or `offline`; null means `offline`. */
    embeddingModel: env.EMBEDDING_MODEL,
    /** `google/…` or `openai/…`; null and `offline` mean no model: a simple summary, and no translation. */
    summaryModel: env.SUMMARY_MODEL,
    translationModel: env.TRANSLATION_MODEL,
    /** Prices that the built-in list lacks or that override it, in millionths of a USD per million tokens. */
    modelPrices: env.MODEL_PRICES,
    /** Without a URL, vectors are in Postgres. */
    qdrant: { url: env.QDRANT_URL, apiKey: env.QDRANT_API_KEY },
  }) as const;

/** Parses the environment. Throws `bad_configuration` with the name of every invalid variable, but no value. */
export function parseSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const present = Object.entries(env).filter(([, value]) => value !== undefined && value !== "");
  const parsed = Environment.safeParse(Object.fromEntries(present));
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`);
    throw new NadiaError("bad_configuration", faults.join("; "));
  }
  return deepFreeze(settingsOf(parsed.data));
}

function deepFreeze<T extends object>(value: T): T {
  for (const part of Object.values(value)) if (typeof part === "object" && part !== null) deepFreeze(part);
  return Object.freeze(value);
}

/** A setting that this function requires. Throws `bad_configuration` with its name. */
export function required<T>(value: T | null, name: string): T {
  if (value !== null) return value;
  throw new NadiaError("bad_configuration", `${name} must be set`);
}
