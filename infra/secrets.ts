/** The secrets, set once per stage with `sst secret set`, each linked only to the functions that need it. */
import { provisions } from "./deployment.ts";
import { neonDatabase, upstashRedis } from "./provisioned.ts";

const redis = provisions("upstash")
  ? upstashRedis()
  : { redisUrl: new sst.Secret("RedisUrl"), redisToken: new sst.Secret("RedisToken") };

export const secrets = {
  databaseUrl: provisions("neon") ? neonDatabase() : new sst.Secret("DatabaseUrl"),
  /** The database that analytics reads from; if empty, the main one. */
  databaseReplicaUrl: new sst.Secret("DatabaseReplicaUrl", ""),
  ...redis,
  telegramBotToken: new sst.Secret("TelegramBotToken"),
  telegramWebhookSecret: new sst.Secret("TelegramWebhookSecret"),
  /** Authenticates requests that come through the console's distribution. */
  frontSecret: new sst.Secret("FrontSecret"),
  /** The key of the hash in the receipts of erasures; keep it, because a restored backup needs it. */
  erasureSecret: new sst.Secret("ErasureSecret"),
  /** The key that signs push messages to browsers; if empty, there are none. */
  vapidKey: new sst.Secret("VapidKey", ""),
  nadiaApiKey: new sst.Secret("NadiaApiKey"),
  googleGenerativeAiApiKey: new sst.Secret("GoogleGenerativeAiApiKey"),
  openAiApiKey: new sst.Secret("OpenAiApiKey"),
  /** If empty, Qdrant is called without a key, or not at all. */
  qdrantApiKey: new sst.Secret("QdrantApiKey", ""),
};

/** Connections to Postgres and Redis, which every function uses. */
export const stores = [secrets.databaseUrl, secrets.redisUrl, secrets.redisToken];

const embedder = process.env["EMBEDDING_MODEL"] ?? "";
/** The key of the embedding provider, if there is one. */
export const embeddingKeys = [
  ...(embedder.startsWith("google/") ? [secrets.googleGenerativeAiApiKey] : []),
  ...(embedder.startsWith("openai/") ? [secrets.openAiApiKey] : []),
];
