/** The function URL that Telegram posts updates to. */
import { reserved } from "./concurrency.ts";
import { deliveriesProducer, draftsProducer } from "./queues.ts";
import { secrets, stores } from "./secrets.ts";
import { groupSettings, turnSettings } from "./settings.ts";

/**
 * The public part of the token: the webhook checks that the stores belong to this bot, and must not be able to send.
 */
const botId = secrets.telegramBotToken.value.apply((token) => /^\d+(?=:)/.exec(token)?.[0] ?? "");

/** Open to the internet: the handler itself rejects requests without Telegram's secret token. */
export const webhook = new sst.aws.Function("TelegramWebhook", {
  handler: "functions/telegram-webhook.handler",
  url: { authorization: "none", cors: false },
  timeout: "10 seconds",
  // The functions' names, which no log shows, would take 8 of 117 KB.
  nodejs: { minify: true, esbuild: { keepNames: false } },
  ...reserved("NADIA_WEBHOOK_CONCURRENCY"),
  environment: { ...turnSettings, ...groupSettings, TELEGRAM_BOT_ID: botId },
  link: [...stores, secrets.telegramWebhookSecret, draftsProducer, deliveriesProducer],
});
