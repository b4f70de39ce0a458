/** Web push: a message encrypted for one browser (RFC 8291), sent with this installation's signature (RFC 8292). */
import { createECDH, type KeyObject, sign } from "node:crypto";
import ece from "http_ece";
import { type EventLoop, ownEventLoop, withTimeout } from "../kernel/timeout.ts";
import type { Clock } from "../kernel/clock.ts";
import type { PushMessage, PushResult, PushService, PushTarget } from "../notifications/port.ts";
import { curve, keysOf } from "./vapid.ts";

/** How long a push service stores a message that the browser has not fetched, s; older ones are of no use. */
const storedSeconds = 3_600;
/** A signature is valid for this long, s; RFC 8292 allows a day. */
const signedSeconds = 12 * 3_600;
/** For services that require a contact; RFC 2606 reserves this name. */
const noContact = "mailto:operator@nadia.invalid";

export interface WebPushSettings {
  /** The private key (P-256, base64url). */
  readonly key: string;
  /** Where a push service can contact the operator: an https address, or null. */
  readonly contact: string | null;
  /** For one message, ms. */
  readonly timeoutMs: number;
  readonly clock: Pick<Clock, "now">;
  readonly loop?: EventLoop;
}

/** Sends to the push services of browsers. Throws `bad_configuration`. */
export function createWebPush({
  key,
  contact,
  timeoutMs,
  clock,
  loop = ownEventLoop,
}: WebPushSettings): PushService {
  const keys = keysOf(key);
  const authorization = (origin: string) => {
    const claims = {
      aud: origin,
      exp: Math.floor(clock.now() / 1_000) + signedSeconds,
      sub: contact ?? noContact,
    };
    return `vapid t=${signed(keys.privateKey, claims)}, k=${keys.publicKey}`;
  };
  return {
    publicKey: keys.publicKey,
    send: async (target, message) => {
      try {
        const { origin } = new URL(target.endpoint);
        const body = encrypted(target, message);
        const post = (signal: AbortSignal) =>
          postTo(target.endpoint, {
            body,
            authorization: authorization(origin),
            event: message.event,
            signal,
          });
        return await withTimeout(timeoutMs, post, loop);
      } catch (error) {
        // The error itself may quote the address, which is the browser's secret.
        return { kind: "lost", reason: error instanceof Error ? error.name : "unknown" };
      }
    },
  };
}

/** A JSON Web Token signed with ES256. */
function signed(privateKey: KeyObject, claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const text = `${part({ typ: "JWT", alg: "ES256" })}.${part(claims)}`;
  const signature = sign("sha256", Buffer.from(text), { key: privateKey, dsaEncoding: "ieee-p1363" });
  return `${text}.${signature.toString("base64url")}`;
}

/** The encrypted message, with a new key pair and salt each time. */
function encrypted({ p256dh, auth }: PushTarget, message: PushMessage): Buffer {
  const privateKey = createECDH(curve);
  privateKey.generateKeys();
  return ece.encrypt(Buffer.from(JSON.stringify(message)), {
    version: "aes128gcm",
    dh: p256dh,
    privateKey,
    authSecret: auth,
  });
}

interface Post {
  readonly body: Buffer;
  readonly authorization: string;
  readonly event: string;
  readonly signal: AbortSignal;
}

async function postTo(endpoint: string, { body, authorization, event, signal }: Post): Promise<PushResult> {
  const response = await fetch(endpoint, {
    method: "POST",
    // A redirect could lead anywhere.
    redirect: "manual",
    signal,
    headers: {
      authorization,
      "content-encoding": "aes128gcm",
      "content-type": "application/octet-stream",
      ttl: String(storedSeconds),
      urgency: event === "new" ? "normal" : "high",
      // A newer message replaces one that the browser has not fetched.
      topic: event,
    },
    body: new Uint8Array(body),
  });
  // Nothing in it is read: only the status counts.
  await response.body?.cancel().catch(() => undefined);
  if (response.ok) return { kind: "sent" };
  if (response.status === 404 || response.status === 410) return { kind: "gone" };
  return { kind: "refused", status: response.status };
}
