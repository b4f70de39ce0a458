/** `nadia webhook`: the step that connects a bot to its deployment. */
import { claimStores } from "../core/app/bot.ts";
import { systemHost } from "../core/app/host.ts";
import { sqlOf } from "../core/app/postgres.ts";
import { setUpWebhook } from "../core/app/setup.ts";
import { parseSettings, required } from "../core/config.ts";

/** Sets the webhook and tells what Telegram understood. Throws `bad_configuration`, also for another bot than the stores', and `telegram_refused`. */
export async function webhook(url: string | undefined): Promise<void> {
  const address = required(url ?? null, "the address, as in nadia webhook https://…/,");
  const settings = parseSettings(process.env);
  const { telegram, postgres } = settings;
  // Before Telegram sends the first update of a bot whose messages these stores would take for repeated ones.
  if (postgres.databaseUrl !== null && telegram.botToken !== null) {
    await claimStores(
      sqlOf(
        settings,
        systemHost(() => undefined),
      ),
      telegram.botToken,
    );
  }
  const state = await setUpWebhook(settings, address);
  console.log(`webhook ${state.url}`);
  console.log(`${state.pending} updates wait`);
  if (state.lastError !== null) console.log(`last error: ${state.lastError}`);
}
