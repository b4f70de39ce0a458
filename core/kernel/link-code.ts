/** Codes that link a reviewer's Telegram account. */
import { sha256 } from "./ids.ts";

/** Without the letters and digits that look alike. */
export const linkCodeLetters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
export const linkCodeLength = 10;

/** The hash under which a code is stored, however it was typed: in any case, with or without its hyphen. */
export const linkCodeHash = (code: string): string => sha256(code.replaceAll("-", "").toUpperCase());
