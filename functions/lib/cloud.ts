/** The app of a deployed function: settings from SST's links, built on the first call and cached. */
import type { Resource } from "sst/resource";
import { type Host, systemHost } from "../../core/app/host.ts";
import { parseSettings, type Settings } from "../../core/config.ts";
import { writeLine } from "./log.ts";
import { recorder } from "./metrics.ts";

/**
 * Null outside Lambda, where there are no links: `npm start` and the tests import the functions too, but are installed
 * without SST, whose command alone takes 75 MB.
 */
const resource =
  process.env["AWS_LAMBDA_FUNCTION_NAME"] === undefined ? null : (await import("sst/resource")).Resource;

/** The environment variable for each link; a function reads those that it is linked to. */
const links = {
  DATABASE_URL: (of) => of.DatabaseUrl.value,
  DATABASE_REPLICA_URL: (of) => of.DatabaseReplicaUrl.value,
  UPSTASH_REDIS_REST_URL: (of) => of.RedisUrl.value,
  UPSTASH_REDIS_REST_TOKEN: (of) => of.RedisToken.value,
  TELEGRAM_BOT_TOKEN: (of) => of.TelegramBotToken.value,
  TELEGRAM_WEBHOOK_SECRET: (of) => of.TelegramWebhookSecret.value,
  NADIA_API_KEY: (of) => of.NadiaApiKey.value,
  NADIA_ERASURE_SECRET: (of) => of.ErasureSecret.value,
  NADIA_VAPID_KEY: (of) => of.VapidKey.value,
  NADIA_FRONT_SECRET: (of) => of.FrontSecret.value,
  GOOGLE_GENERATIVE_AI_API_KEY: (of) => of.GoogleGenerativeAiApiKey.value,
  OPENAI_API_KEY: (of) => of.OpenAiApiKey.value,
  QDRANT_API_KEY: (of) => of.QdrantApiKey.value,
  ARCHIVE_BUCKET: (of) => of.ArchiveBucket.name,
  BACKUP_BUCKET: (of) => of.BackupsBucket.name,
  LEDGER_TABLE: (of) => of.LedgerTable.name,
  DRAFTS_QUEUE_URL: (of) => of.DraftsQueue.url,
  DELIVERIES_QUEUE_URL: (of) => of.DeliveriesQueue.url,
} as const satisfies Record<string, (of: Resource) => string>;

/** A setting that a function reads from one of its links. */
export type Link = keyof typeof links;

/** Links that a function only has if its settings need them, with the names of their resources. */
const optionalLinks: Partial<Record<Link, string>> = {
  GOOGLE_GENERATIVE_AI_API_KEY: "GoogleGenerativeAiApiKey",
  OPENAI_API_KEY: "OpenAiApiKey",
};

const isLinked = (of: Resource, name: Link): boolean => {
  const resourceName = optionalLinks[name];
  return resourceName === undefined || resourceName in of;
};

function linked(names: readonly Link[]): Record<string, string> {
  if (resource === null) throw new Error("only a function in Lambda has links");
  return Object.fromEntries(
    names.filter((name) => isLinked(resource, name)).map((name) => [name, links[name](resource)]),
  );
}

/** Linked to every function. */
export const stores: readonly Link[] = ["DATABASE_URL", "UPSTASH_REDIS_REST_URL", "UPSTASH_REDIS_REST_TOKEN"];

/** Builds the app on the first call and caches it; a failure is not cached, so that the next call tries again. */
export function inCloud<App>(
  create: (settings: Settings, host: Host) => App,
  names: readonly Link[],
): () => App {
  let app: App | undefined;
  return () => {
    app ??= create(parseSettings({ ...process.env, ...linked(names) }), systemHost(writeLine, recorder()));
    return app;
  };
}
