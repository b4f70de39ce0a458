/**
 * The secrets' values, by the variables as which the functions read them, for the check of their form before anything is
 * created. SST passes a stage's secrets to this program in its environment.
 */
import { provisions } from "./deployment.ts";

const database = { DATABASE_URL: "DatabaseUrl" };
const redis = { UPSTASH_REDIS_REST_URL: "RedisUrl", UPSTASH_REDIS_REST_TOKEN: "RedisToken" };

/** The secret for each variable. */
export const secretNames: Readonly<Record<string, string>> = {
  ...(provisions("neon") ? {} : database),
  ...(provisions("upstash") ? {} : redis),
  DATABASE_REPLICA_URL: "DatabaseReplicaUrl",
  TELEGRAM_BOT_TOKEN: "TelegramBotToken",
  TELEGRAM_WEBHOOK_SECRET: "TelegramWebhookSecret",
  NADIA_API_KEY: "NadiaApiKey",
  NADIA_ERASURE_SECRET: "ErasureSecret",
  NADIA_VAPID_KEY: "VapidKey",
  NADIA_FRONT_SECRET: "FrontSecret",
  GOOGLE_GENERATIVE_AI_API_KEY: "GoogleGenerativeAiApiKey",
  OPENAI_API_KEY: "OpenAiApiKey",
  QDRANT_API_KEY: "QdrantApiKey",
};

/** Without those that are not set, which SST names itself. */
export const secretSettings: Readonly<Record<string, string | undefined>> = Object.fromEntries(
  Object.entries(secretNames).map(([variable, secret]) => [variable, process.env[`SST_SECRET_${secret}`]]),
);

/** A message about variables, with the secrets that somebody has to set. */
export const withSecretNames = (message: string): string =>
  Object.entries(secretNames).reduce(
    (text, [variable, secret]) => text.replace(`${variable} must`, `the secret ${secret} must`),
    message,
  );
