/** Review in Telegram groups from settings. */
import type { SendSlots } from "../delivery/port.ts";
import type { Settings } from "../config.ts";
import { required } from "../config.ts";
import type { InteractionId } from "../kernel/ids.ts";
import type { PressPorts } from "../pipeline/pressing.ts";
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

/** A button's address has to be one that everybody's Telegram can open. */
function opener({ consoleOrigin }: Settings): ((id: InteractionId) => string) | null {
  return consoleOrigin?.startsWith("https://") ? (id) => `${consoleOrigin}/reviews/${id}` : null;
}
