/** Web push from settings. */
import type { Settings } from "../config.ts";
import type { PushService } from "../notifications/port.ts";
import { createWebPush } from "../vendors/web-push.ts";
import type { Host } from "./host.ts";

/** ms; if a message takes longer, the console shows its content anyway */
const timeoutMs = 5_000;

/** Null without a key. Throws `bad_configuration`. */
export function pushOf({ push, consoleOrigin }: Settings, { clock, loop }: Host): PushService | null {
  if (push.key === null) return null;
  const contact = consoleOrigin?.startsWith("https://") === true ? consoleOrigin : null;
  return createWebPush({ key: push.key, contact, timeoutMs, clock, loop });
}
