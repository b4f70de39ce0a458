/** `nadia webhook`: the step that connects a bot to its deployment. */
import * as z from "zod";
import { command } from "./kit/command.ts";
import { settingsOf } from "./kit/system.ts";
import { WebhookAddress } from "./kit/webhook-address.ts";

export const webhookCommand = command({
  name: "webhook",
  summary: "register the webhook with Telegram: address, secret, kinds of updates",
  parameters: [{ flags: "<url>", text: "the https address of the webhook function" }],
  settings: [
    ["TELEGRAM_BOT_TOKEN", "the bot's token"],
    ["TELEGRAM_WEBHOOK_SECRET", "the secret that Telegram sends with each update"],
    ["DATABASE_URL", "optional: checks that the database belongs to this bot"],
  ],
  examples: ["nadia webhook https://abc123.lambda-url.eu-central-1.on.aws/"],
  input: z.object({ url: WebhookAddress }),
  run: async ({ url }, terminal) => {
    const settings = await settingsOf(terminal);
    const { systemHost } = await import("../core/app/host.ts");
    const { setUpWebhook } = await import("../core/app/setup.ts");
    const { telegram, postgres } = settings;
    // Checked before the first update: these stores would treat another bot's update ids as duplicates.
    if (postgres.databaseUrl !== null && telegram.botToken !== null) {
      const { claimStores } = await import("../core/app/bot.ts");
      const { sqlOf } = await import("../core/app/postgres.ts");
      const host = systemHost(() => undefined);
      await claimStores(sqlOf(settings, host), telegram.botToken);
    }
    const state = await setUpWebhook(settings, url);
    return {
      data: { url: state.url, pending: state.pending, last_error: state.lastError },
      lines: [
        `webhook ${state.url}`,
        `${state.pending} pending updates`,
        ...(state.lastError === null ? [] : [`last error: ${state.lastError}`]),
      ],
    };
  },
});
