/** The app of a deployed function: settings from SST's links, built at the first call and kept. */
import { Resource } from "sst";
import { type Host, systemHost } from "../../core/app/host.ts";
import { parseSettings, type Settings } from "../../core/config.ts";
import { write } from "./lines.ts";

/** The environment's variable for each link; a function reads those that it is linked to. */
const links = {
  DATABASE_URL: () => Resource.DatabaseUrl.value,
  UPSTASH_REDIS_REST_URL: () => Resource.RedisUrl.value,
  UPSTASH_REDIS_REST_TOKEN: () => Resource.RedisToken.value,
  TELEGRAM_BOT_TOKEN: () => Resource.TelegramBotToken.value,
  TELEGRAM_WEBHOOK_SECRET: () => Resource.TelegramWebhookSecret.value,
  NADIA_API_KEY: () => Resource.NadiaApiKey.value,
  GOOGLE_GENERATIVE_AI_API_KEY: () => Resource.GoogleGenerativeAiApiKey.value,
  OPENAI_API_KEY: () => Resource.OpenAiApiKey.value,
  LEDGER_TABLE: () => Resource.LedgerTable.name,
  DRAFTS_QUEUE_URL: () => Resource.DraftsQueue.url,
  DELIVERIES_QUEUE_URL: () => Resource.DeliveriesQueue.url,
} as const;

export type Link = keyof typeof links;

/** What every function is linked to. */
export const stores: readonly Link[] = ["DATABASE_URL", "UPSTASH_REDIS_REST_URL", "UPSTASH_REDIS_REST_TOKEN"];

/** Gives the app at the first call, and the same one after; a failure is not kept, so that the next call tries again. */
export function inCloud<App>(
  create: (settings: Settings, host: Host) => App,
  names: readonly Link[],
): () => App {
  let app: App | undefined;
  return () => {
    app ??= create(
      parseSettings({ ...process.env, ...Object.fromEntries(names.map((name) => [name, links[name]()])) }),
      systemHost(write),
    );
    return app;
  };
}
