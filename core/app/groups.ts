/** Review in Telegram groups from settings. */
import type { SendSlots } from "../delivery/port.ts";
import type { Settings } from "../config.ts";
import { required } from "../config.ts";
import type { InteractionId } from "../kernel/ids.ts";
import { packId } from "../posts/button.ts";
import type { PressPorts } from "../pipeline/press-types.ts";
import { createGroupApi } from "../vendors/telegram-groups.ts";
import type { Engines } from "./engines.ts";
import type { Host } from "./host.ts";

/** ms; the outcome of a slower send is unknown */
const timeoutMs = 15_000;

/** The ports of review in groups. Throws `bad_configuration`. */
export function groupPorts(
  settings: Settings,
  { clock, ids, log, loop }: Host,
  { sql, jobs }: Pick<Engines, "sql" | "jobs">,
  slots: SendSlots,
): PressPorts {
  const { reviewGroups, telegram } = settings;
  const { botToken, apiRoot } = telegram;
  const token = required(botToken, "TELEGRAM_BOT_TOKEN");
  return {
    sql,
    jobs,
    clock,
    ids,
    log,
    slots,
    reviewGroups,
    overdueAfterMs: settings.overdueAfterMs,
    groupApi: createGroupApi({ token, apiRoot, timeoutMs, loop }),
    openReview: opener(settings),
  };
}

/**
 * The Mini App if there is one, else the console in a browser. A button's address has to be one that everybody's
 * Telegram can open.
 */
function opener({ consoleOrigin, telegram }: Settings): ((id: InteractionId) => string) | null {
  const { miniApp } = telegram;
  if (miniApp !== null) return (id) => `${miniApp}?startapp=${packId(id)}`;
  return consoleOrigin?.startsWith("https://") ? (id) => `${consoleOrigin}/reviews/${id}` : null;
}
