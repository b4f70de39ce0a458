/** The keyed hash that a receipt contains instead of the customer's id. */
import { createHmac } from "node:crypto";
import { type CustomerId, sha256 } from "../kernel/ids.ts";

/**
 * Keyed, because Telegram's ids can be enumerated: without the secret, nobody can tell from a receipt whom it concerns.
 * With it, a restored backup can be searched for the customers that were erased since.
 */
export const customerHashOf = (secret: string, customer: CustomerId): string =>
  createHmac("sha256", secret).update(`erased customer ${customer}`).digest("hex");

/** Identifies a secret without revealing it, so that a receipt made with another secret is recognised. */
export const hashKeyOf = (secret: string): string => sha256(`key of erasures ${secret}`).slice(0, 16);
