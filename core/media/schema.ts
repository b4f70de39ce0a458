/** Size limits of the files that we pass on. */
import { NadiaError } from "../kernel/errors.ts";

/** The largest file that Telegram gives to bots, bytes. */
export const maxFileBytes = 20 * 1_024 * 1_024;

/** Bytes per response: in base64 they must stay under Lambda's 6 MB. */
export const partBytes = 4 * 1_024 * 1_024;

/** The error for a file that only Telegram's own apps can open. */
export const fileTooLarge = () =>
  new NadiaError("media_too_large", "Telegram only gives bots files of up to 20 MB; open it in Telegram");
