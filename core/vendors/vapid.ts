/** The key with which this installation signs push messages and browsers subscribe (RFC 8292). */
import { createECDH, createPrivateKey, type KeyObject } from "node:crypto";
import { NadiaError } from "../kernel/errors.ts";

export const curve = "prime256v1";

interface Keys {
  readonly privateKey: KeyObject;
  readonly publicKey: string;
}

/** Throws `bad_configuration` for a number that is not a key of the curve. */
export function keysOf(key: string): Keys {
  try {
    const pair = createECDH(curve);
    pair.setPrivateKey(key, "base64url");
    const point = pair.getPublicKey();
    const part = (from: number, to: number) => point.subarray(from, to).toString("base64url");
    return {
      publicKey: point.toString("base64url"),
      privateKey: createPrivateKey({
        format: "jwk",
        key: { kty: "EC", crv: "P-256", d: key, x: part(1, 33), y: part(33, 65) },
      }),
    };
  } catch (cause) {
    throw new NadiaError("bad_configuration", "NADIA_VAPID_KEY is not a P-256 private key", { cause });
  }
}

/** The key that browsers subscribe with. Throws `bad_configuration`. */
export const pushKeyOf = (key: string): string => keysOf(key).publicKey;
