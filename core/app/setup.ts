/** One-time setup of a bot. */
import { required, type Settings } from "../config.ts";
import { answeredKinds } from "../intake/rules.ts";
import { setWebhook, type WebhookState } from "../vendors/telegram-setup.ts";

/** Sets the bot's webhook to `url`. Throws `bad_configuration`, `telegram_refused`. */
export const setUpWebhook = ({ telegram }: Settings, url: string): Promise<WebhookState> =>
  setWebhook({
    token: required(telegram.botToken, "TELEGRAM_BOT_TOKEN"),
    apiRoot: telegram.apiRoot,
    url,
    secret: required(telegram.webhookSecret, "TELEGRAM_WEBHOOK_SECRET"),
    allowedUpdates: answeredKinds,
  });
