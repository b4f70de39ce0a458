/** The secrets, set once a stage with `sst secret set`, each linked only to the functions that need it. */

export const secrets = {
  databaseUrl: new sst.Secret("DatabaseUrl"),
  /** What analytics read from; left empty, they read from the main database. */
  databaseReplicaUrl: new sst.Secret("DatabaseReplicaUrl", ""),
  redisUrl: new sst.Secret("RedisUrl"),
  redisToken: new sst.Secret("RedisToken"),
  telegramBotToken: new sst.Secret("TelegramBotToken"),
  telegramWebhookSecret: new sst.Secret("TelegramWebhookSecret"),
  /** By which the API knows what comes through the console's distribution. */
  frontSecret: new sst.Secret("FrontSecret"),
  nadiaApiKey: new sst.Secret("NadiaApiKey"),
  googleGenerativeAiApiKey: new sst.Secret("GoogleGenerativeAiApiKey"),
  openAiApiKey: new sst.Secret("OpenAiApiKey"),
  /** Left empty, Qdrant is asked without a key, or not at all. */
  qdrantApiKey: new sst.Secret("QdrantApiKey", ""),
};

/** What reaches Postgres and Redis; every function reads or writes both. */
export const stores = [secrets.databaseUrl, secrets.redisUrl, secrets.redisToken];

const embedder = process.env["EMBEDDING_MODEL"] ?? "";
/** The key of the provider that embeds, if any does. */
export const embeddingKeys = [
  ...(embedder.startsWith("google/") ? [secrets.googleGenerativeAiApiKey] : []),
  ...(embedder.startsWith("openai/") ? [secrets.openAiApiKey] : []),
];
