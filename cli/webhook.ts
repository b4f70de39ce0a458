/** `nadia webhook`: the step that connects a bot to its deployment. */
import { claimStores } from "../core/app/bot.ts";
import { systemHost } from "../core/app/host.ts";
import { sqlOf } from "../core/app/postgres.ts";
import { setUpWebhook } from "../core/app/setup.ts";
import { parseSettings, required } from "../core/config.ts";

/** Sets the webhook and prints the state Telegram reports. Throws `telegram_refused`, and `bad_configuration`, also if the stores belong to another bot. */
export async function webhook(url: string | undefined): Promise<void> {
  const address = required(url ?? null, "the address, as in nadia webhook https://…/,");
  const settings = parseSettings(process.env);
  const { telegram, postgres } = settings;
  // Checked before the first update: these stores would treat another bot's update ids as duplicates.
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
  console.log(`${state.pending} pending updates`);
  if (state.lastError !== null) console.log(`last error: ${state.lastError}`);
}
