/** The function URL that Telegram posts updates to. */
import { reserved } from "./concurrency.ts";
import { deliveriesProducer, draftsProducer } from "./queues.ts";
import { secrets, stores } from "./secrets.ts";
import { groupSettings, turnSettings } from "./settings.ts";

/** Open to the internet: the handler itself rejects requests without Telegram's secret token. */
export const webhook = new sst.aws.Function("TelegramWebhook", {
  handler: "functions/telegram-webhook.handler",
  url: { authorization: "none", cors: false },
  timeout: "10 seconds",
  ...reserved("NADIA_WEBHOOK_CONCURRENCY"),
  environment: { ...turnSettings, ...groupSettings },
  link: [...stores, secrets.telegramWebhookSecret, draftsProducer, deliveriesProducer],
});
