/** `nadia webhook`: the step that connects a bot to its deployment. */
import { setUpWebhook } from "../core/app/setup.ts";
import { parseSettings, required } from "../core/config.ts";

/** Sets the webhook and tells what Telegram understood. Throws `bad_configuration`, `telegram_refused`. */
export async function webhook(url: string | undefined): Promise<void> {
  const address = required(url ?? null, "the address, as in nadia webhook https://…/,");
  const state = await setUpWebhook(parseSettings(process.env), address);
  console.log(`webhook ${state.url}`);
  console.log(`${state.pending} updates wait`);
  if (state.lastError !== null) console.log(`last error: ${state.lastError}`);
}
