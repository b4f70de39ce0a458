/**
 * The secrets' values under the names of the variables that the functions read, so that their form can be checked before
 * anything is created. SST passes a stage's secrets to this program in its environment.
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

/** Undefined for a secret that is not set, which SST itself reports. */
export const secretSettings: Readonly<Record<string, string | undefined>> = Object.fromEntries(
  Object.entries(secretNames).map(([variable, secret]) => [variable, process.env[`SST_SECRET_${secret}`]]),
);

/** The message of a failed check, which names variables, with the secrets to set in their place. */
export const withSecretNames = (message: string): string =>
  Object.entries(secretNames).reduce(
    (text, [variable, secret]) => text.replace(`${variable} must`, `the secret ${secret} must`),
    message,
  );
