/** The files that customers sent, which Telegram stores. */
import type { Settings } from "../config.ts";
import type { Files } from "../media/port.ts";
import { createFiles } from "../vendors/telegram-files.ts";
import type { Host } from "./host.ts";

/** Null without a bot. A file takes two calls of at most `timeoutMs` each. */
export function filesOf(
  { telegram: { botToken, apiRoot } }: Settings,
  { loop }: Host,
  timeoutMs: number,
): Files | null {
  if (botToken === null) return null;
  return createFiles({ token: botToken, apiRoot, timeoutMs, loop });
}
