/** Function URL: receives Telegram's updates. */
import { createWebhookApp, type WebhookApp } from "../core/app/webhook.ts";
import { NadiaError } from "../core/kernel/errors.ts";
import { withoutPowertools } from "./lib/emf-small.ts";
import { inCloud, stores } from "./lib/cloud.ts";
import { published } from "./lib/metrics.ts";
import { bodyOf, http } from "./lib/http.ts";

/**
 * 200 once the update is stored; 401 for a wrong secret, 400/413 for anything but an update, 503 if no store accepts
 * it.
 */
export const telegramWebhook = (app: () => WebhookApp) =>
  http(
    () => app().log,
    async (event) => {
      if (event.requestContext.http.method !== "POST") {
        throw new NadiaError(
          "method_not_allowed",
          "only POST is supported: Telegram sends its updates that way",
          {
            facts: { allow: "POST" },
          },
        );
      }
      if (!app().isTelegram(event.headers["x-telegram-bot-api-secret-token"])) {
        throw new NadiaError("secret_wrong", "x-telegram-bot-api-secret-token must be the webhook's secret");
      }
      await app().receive(bodyOf(event));
      // The response calls no method, because Telegram would discard its result.
      return { statusCode: 200 };
    },
  );

export const handler = published(
  withoutPowertools,
  telegramWebhook(
    inCloud(createWebhookApp, [
      ...stores,
      "TELEGRAM_WEBHOOK_SECRET",
      "DRAFTS_QUEUE_URL",
      "DELIVERIES_QUEUE_URL",
    ]),
  ),
);
