/** The files that customers sent, which Telegram keeps. */
import type { Settings } from "../config.ts";
import type { Files } from "../media/port.ts";
import { createFiles } from "../vendors/telegram-files.ts";
import type { Host } from "./host.ts";

/** Null: no bot is configured. A file takes two calls, each of them at most `timeoutMs`. */
export function filesOf(
  { telegram: { botToken, apiRoot } }: Settings,
  { loop }: Host,
  timeoutMs: number,
): Files | null {
  if (botToken === null) return null;
  return createFiles({ token: botToken, apiRoot, timeoutMs, loop });
}
