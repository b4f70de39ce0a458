/** A fake push service with its browsers, which checks each request against RFC 8030, 8291 and 8292 with Web Crypto. */
import { randomBytes, webcrypto } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

const { subtle } = webcrypto;
type Key = webcrypto.CryptoKey;

export interface Subscribed {
  readonly endpoint: string;
  readonly keys: { readonly p256dh: string; readonly auth: string };
}

/** What a browser received, and how it was sent. */
export interface Received {
  readonly endpoint: string;
  readonly message: unknown;
  readonly headers: IncomingMessage["headers"];
  readonly claims: Readonly<Record<string, unknown>>;
  /** The key that signed it. */
  readonly signedBy: string;
}

export interface FakePushService {
  readonly origin: string;
  readonly received: Received[];
  /** Requests from which no browser could have received anything, with the reason. */
  readonly faults: unknown[];
  /** Requests for each endpoint, whatever became of them. */
  asked(subscription: Subscribed): number;
  subscribe(): Promise<Subscribed>;
  /** From now on the service gives this subscription this answer; null: it does not answer at all. */
  answer(subscription: Subscribed, status: number | null): void;
  close(): Promise<void>;
}

interface Browser {
  readonly privateKey: Key;
  readonly publicKey: Uint8Array;
  readonly auth: Uint8Array;
  status: number | null;
  asked: number;
}

const ecdh = { name: "ECDH", namedCurve: "P-256" };
const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64url");
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, "base64url"));
const ascii = (text: string) => new TextEncoder().encode(text);

export async function startPushService(): Promise<FakePushService> {
  const browsers = new Map<string, Browser>();
  const received: Received[] = [];
  const faults: unknown[] = [];
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const endpoint = `${origin}${request.url ?? ""}`;
    const browser = browsers.get(endpoint);
    if (browser === undefined) return response.writeHead(404).end();
    browser.asked += 1;
    if (browser.status === null) return undefined;
    if (browser.status >= 300)
      return response.writeHead(browser.status, { location: `${origin}/elsewhere` }).end();
    try {
      const { claims, signedBy } = await verified(request.headers.authorization ?? "");
      const text = await decrypted(browser, new Uint8Array(Buffer.concat(chunks)));
      received.push({ endpoint, message: JSON.parse(text), headers: request.headers, claims, signedBy });
      return response.writeHead(browser.status).end();
    } catch (error) {
      faults.push(error);
      return response.writeHead(400).end();
    }
  };
  const server = createServer((request, response) => void handle(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const known = ({ endpoint }: Subscribed) => {
    const browser = browsers.get(endpoint);
    if (browser === undefined) throw new Error("no such subscription");
    return browser;
  };
  return {
    origin,
    received,
    faults,
    asked: (subscription) => known(subscription).asked,
    subscribe: async () => {
      const pair = await subtle.generateKey(ecdh, false, ["deriveBits"]);
      const publicKey = new Uint8Array(await subtle.exportKey("raw", pair.publicKey));
      const auth = new Uint8Array(randomBytes(16));
      const endpoint = `${origin}/push/${randomBytes(12).toString("hex")}`;
      browsers.set(endpoint, { privateKey: pair.privateKey, publicKey, auth, status: 201, asked: 0 });
      return { endpoint, keys: { p256dh: base64url(publicKey), auth: base64url(auth) } };
    },
    answer: (subscription, status) => {
      known(subscription).status = status;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** RFC 8292: the signature is that of the key it names. */
async function verified(authorization: string) {
  const [, token = "", key = ""] = /^vapid t=([\w.-]+), k=([\w-]+)$/.exec(authorization) ?? [];
  const [header = "", payload = "", signature = ""] = token.split(".");
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  const publicKey = await subtle.importKey("raw", bytesOf(key), algorithm, true, ["verify"]);
  const signed = ascii(`${header}.${payload}`);
  const isRight = await subtle.verify(
    { name: "ECDSA", hash: "SHA-256" },
    publicKey,
    bytesOf(signature),
    signed,
  );
  const { alg } = JSON.parse(Buffer.from(header, "base64url").toString()) as { alg: string };
  if (!isRight || alg !== "ES256") throw new Error("the VAPID signature is wrong");
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as Record<string, unknown>;
  return { claims, signedBy: key };
}

async function derived(secret: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number) {
  const key = await subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
  return new Uint8Array(
    await subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt, info }, key, length * 8),
  );
}

/** RFC 8291 with one record of RFC 8188. */
async function decrypted({ privateKey, publicKey, auth }: Browser, body: Uint8Array): Promise<string> {
  const salt = body.slice(0, 16);
  const idLength = body[20] ?? 0;
  const sender = body.slice(21, 21 + idLength);
  const senderKey = await subtle.importKey("raw", sender, ecdh, true, []);
  const shared = new Uint8Array(
    await subtle.deriveBits({ name: "ECDH", public: senderKey }, privateKey, 256),
  );
  const about = new Uint8Array([...ascii("WebPush: info\0"), ...publicKey, ...sender]);
  const secret = await derived(shared, auth, about, 32);
  const key = await derived(secret, salt, ascii("Content-Encoding: aes128gcm\0"), 16);
  const iv = await derived(secret, salt, ascii("Content-Encoding: nonce\0"), 12);
  const aes = await subtle.importKey("raw", key, "AES-GCM", false, ["decrypt"]);
  const record = new Uint8Array(
    await subtle.decrypt({ name: "AES-GCM", iv }, aes, body.slice(21 + idLength)),
  );
  const end = record.lastIndexOf(2);
  if (end === -1 || record.slice(end + 1).some((byte) => byte !== 0)) throw new Error("the padding is wrong");
  return new TextDecoder().decode(record.slice(0, end));
}
