/** Web push from settings. */
import type { Settings } from "../config.ts";
import type { PushSettings } from "../notifications/preferences.ts";
import type { PushService } from "../notifications/port.ts";
import { createWebPush, pushKeyOf } from "../vendors/web-push.ts";
import type { Host } from "./host.ts";

/** ms; the console shows what a slower message would have told */
const timeoutMs = 5_000;

/** Null without a key. Throws `bad_configuration`. */
export function pushOf({ push, consoleOrigin }: Settings, { clock, loop }: Host): PushService | null {
  if (push.key === null) return null;
  const contact = consoleOrigin?.startsWith("https://") === true ? consoleOrigin : null;
  return createWebPush({ key: push.key, contact, timeoutMs, clock, loop });
}

/** What browsers may subscribe with, and where. Throws `bad_configuration`. */
export const pushSettingsOf = ({ push }: Settings): PushSettings => ({
  pushKey: push.key === null ? null : pushKeyOf(push.key),
  pushServices: push.services,
});
