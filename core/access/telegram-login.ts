/** Signing in to the console inside Telegram, where Telegram says whose account it is ([A5]). */
import { NadiaError } from "../kernel/errors.ts";
import { open, type Opened } from "./login.ts";
import type { AccessPorts } from "./ports.ts";
import type { Caller, SignInFailure } from "./schema.ts";
import type { InitData } from "./telegram-schema.ts";
import { selectByTelegram } from "./telegram-sql.ts";

/** The maximum age of a launch, ms. Telegram signs again each time the app is opened. */
export const initDataMs = 3_600_000;
/** How far Telegram's clock may be ahead of ours, ms. */
const aheadMs = 60_000;

/**
 * Opens a session for the member of the team whose Telegram account it is; null stands for a wrong signature. Throws
 * `login_failed` with the reason, which does not help an attacker: they cannot produce Telegram's signature.
 */
export async function signInWithTelegram(
  context: AccessPorts,
  data: InitData | null,
  caller: Caller,
): Promise<Opened> {
  const { sql, clock, log } = context;
  const refuse = (reason: SignInFailure, message: string) => {
    log.warn("access.sign_in_failed", { reason, reviewer: null });
    return new NadiaError("login_failed", message);
  };
  if (data === null)
    throw refuse("forged_init_data", "this did not come from Telegram; open the app there again");
  const age = clock.now() - data.signed_at;
  if (age > initDataMs)
    throw refuse("old_init_data", "Telegram opened this over an hour ago; close the app and open it again");
  if (age < -aheadMs)
    throw refuse(
      "early_init_data",
      "by the server's clock, Telegram has not opened this yet: an admin has to set the clock right",
    );
  const [person] = await sql.query(selectByTelegram(data.telegram_user_id));
  const authenticated = {
    keyHash: null,
    telegramUserId: data.telegram_user_id,
    expiresAt: null,
    passwordHash: null,
    rehash: null,
  };
  const opened =
    person === undefined
      ? null
      : await open(context, { ...person, scope: person.role, ...authenticated }, caller);
  if (opened !== null) return opened;
  throw refuse(
    "unlinked_telegram",
    "no reviewer has linked this Telegram account; link it in the console's settings, in a browser",
  );
}
