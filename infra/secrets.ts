/** The secrets, set once a stage with `sst secret set`, each linked only to the functions that need it. */

export const secrets = {
  databaseUrl: new sst.Secret("DatabaseUrl"),
  redisUrl: new sst.Secret("RedisUrl"),
  redisToken: new sst.Secret("RedisToken"),
  telegramBotToken: new sst.Secret("TelegramBotToken"),
  telegramWebhookSecret: new sst.Secret("TelegramWebhookSecret"),
  nadiaApiKey: new sst.Secret("NadiaApiKey"),
  googleGenerativeAiApiKey: new sst.Secret("GoogleGenerativeAiApiKey"),
  openAiApiKey: new sst.Secret("OpenAiApiKey"),
};

/** What reaches Postgres and Redis; every function reads or writes both. */
export const stores = [secrets.databaseUrl, secrets.redisUrl, secrets.redisToken];
