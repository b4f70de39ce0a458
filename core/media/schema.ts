/** How large the files are that we pass on. */
import { NadiaError } from "../kernel/errors.ts";

/** Telegram hands bots no larger file, bytes. */
export const largestFile = 20 * 1_024 * 1_024;

/** What one response carries: in base64 it must stay under Lambda's 6 MB. */
export const partBytes = 4 * 1_024 * 1_024;

/** For a file that only Telegram's own apps can open. */
export const fileTooLarge = () =>
  new NadiaError("media_too_large", "Telegram hands bots files of at most 20 MB; open it in Telegram");
