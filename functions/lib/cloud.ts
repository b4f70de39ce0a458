/** The app of a deployed function: settings from SST's links, built on the first call and kept. */
import { Resource } from "sst";
import { type Host, systemHost } from "../../core/app/host.ts";
import { parseSettings, type Settings } from "../../core/config.ts";
import { write } from "./lines.ts";
import { recorder } from "./metrics.ts";

/** The environment variable for each link; a function reads those that it is linked to. */
const links = {
  DATABASE_URL: () => Resource.DatabaseUrl.value,
  DATABASE_REPLICA_URL: () => Resource.DatabaseReplicaUrl.value,
  UPSTASH_REDIS_REST_URL: () => Resource.RedisUrl.value,
  UPSTASH_REDIS_REST_TOKEN: () => Resource.RedisToken.value,
  TELEGRAM_BOT_TOKEN: () => Resource.TelegramBotToken.value,
  TELEGRAM_WEBHOOK_SECRET: () => Resource.TelegramWebhookSecret.value,
  NADIA_API_KEY: () => Resource.NadiaApiKey.value,
  NADIA_ERASURE_SECRET: () => Resource.ErasureSecret.value,
  NADIA_VAPID_KEY: () => Resource.VapidKey.value,
  NADIA_FRONT_SECRET: () => Resource.FrontSecret.value,
  GOOGLE_GENERATIVE_AI_API_KEY: () => Resource.GoogleGenerativeAiApiKey.value,
  OPENAI_API_KEY: () => Resource.OpenAiApiKey.value,
  QDRANT_API_KEY: () => Resource.QdrantApiKey.value,
  ARCHIVE_BUCKET: () => Resource.ArchiveBucket.name,
  BACKUP_BUCKET: () => Resource.BackupsBucket.name,
  LEDGER_TABLE: () => Resource.LedgerTable.name,
  DRAFTS_QUEUE_URL: () => Resource.DraftsQueue.url,
  DELIVERIES_QUEUE_URL: () => Resource.DeliveriesQueue.url,
} as const;

export type Link = keyof typeof links;

/** Only linked to a function if its settings need them. */
const resources: Partial<Record<Link, string>> = {
  GOOGLE_GENERATIVE_AI_API_KEY: "GoogleGenerativeAiApiKey",
  OPENAI_API_KEY: "OpenAiApiKey",
};

const isLinked = (name: Link): boolean => {
  const resource = resources[name];
  return resource === undefined || resource in Resource;
};

const linked = (names: readonly Link[]): Record<string, string> =>
  Object.fromEntries(names.filter(isLinked).map((name) => [name, links[name]()]));

/** Linked to every function. */
export const stores: readonly Link[] = ["DATABASE_URL", "UPSTASH_REDIS_REST_URL", "UPSTASH_REDIS_REST_TOKEN"];

/** Builds the app on the first call and keeps it; a failure is not kept, so that the next call tries again. */
export function inCloud<App>(
  create: (settings: Settings, host: Host) => App,
  names: readonly Link[],
): () => App {
  let app: App | undefined;
  return () => {
    app ??= create(parseSettings({ ...process.env, ...linked(names) }), systemHost(write, recorder()));
    return app;
  };
}
