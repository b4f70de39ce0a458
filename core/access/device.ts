/** Known browsers: a successful sign-in leaves a mark, so that other people's guesses do not lock its owner out. */
import { createHmac } from "node:crypto";
import type { ReviewerId } from "../kernel/ids.ts";
import { generateSecret, sameSecret } from "./secret.ts";

/**
 * The device's id, signed with the hash of the person's password as key. No caller knows that key, so a mark needs no
 * row and ends with the password. A mark reveals nothing about the key, which contains 128 random bits of salt.
 */
const signed = (reviewer: ReviewerId, device: string, passwordHash: string): string =>
  `${device}.${createHmac("sha256", passwordHash).update(`nadia.device:${reviewer}:${device}`).digest("base64url")}`;

/** The mark of this browser, or of a new one. */
export const deviceMark = (reviewer: ReviewerId, device: string | null, passwordHash: string): string =>
  signed(reviewer, device ?? generateSecret(), passwordHash);

/** The browser's id, if one of these marks is this person's. */
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
