/** Known browsers: a mark that a successful sign-in leaves, by which other people's guesses lock nobody out. */
import { createHmac } from "node:crypto";
import type { ReviewerId } from "../kernel/ids.ts";
import { drawSecret, sameSecret } from "./secret.ts";

/**
 * Keyed by the hash of the person's password, which no caller knows: a mark needs no row of its own, and ends with the
 * password. Whoever has a mark learns nothing about the key, which holds 128 random bits of salt.
 */
const signed = (reviewer: ReviewerId, device: string, passwordHash: string): string =>
  `${device}.${createHmac("sha256", passwordHash).update(`nadia.device:${reviewer}:${device}`).digest("base64url")}`;

/** The mark of a browser, of a new one where it is not known. */
export const deviceMark = (reviewer: ReviewerId, device: string | null, passwordHash: string): string =>
  signed(reviewer, device ?? drawSecret(), passwordHash);

/** Which browser it is, if one of these marks is this person's. */
export function knownDevice(
  marks: readonly string[],
  reviewer: ReviewerId,
  passwordHash: string,
): string | null {
  for (const mark of marks.slice(0, 20)) {
    const [device = ""] = mark.split(".");
    if (sameSecret(mark, signed(reviewer, device, passwordHash))) return device;
  }
  return null;
}
