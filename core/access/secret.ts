/** Secrets: generating and comparing them. */
import { hash, randomBytes, timingSafeEqual } from "node:crypto";

const digestOf = (text: string): Buffer => hash("sha256", text, "buffer");

/** Compares in constant time, whatever the lengths. */
export const sameSecret = (actual: string, expected: string): boolean =>
  timingSafeEqual(digestOf(actual), digestOf(expected));

/** 256 random bits in 43 characters. */
export const generateSecret = (): string => randomBytes(32).toString("base64url");
