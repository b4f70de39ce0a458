/** Secrets: drawing, naming and comparing them. */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

const digestOf = (text: string): Buffer => createHash("sha256").update(text).digest();

/** True when both are the same; takes as long for a near miss as for a far one, whatever their lengths. */
export const sameSecret = (given: string, expected: string): boolean =>
  timingSafeEqual(digestOf(given), digestOf(expected));

/** 256 random bits in 43 characters. */
export const drawSecret = (): string => randomBytes(32).toString("base64url");
