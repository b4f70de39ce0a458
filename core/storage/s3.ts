/** Requests to an S3 bucket through signed fetch, as to the queues: the SDK would add 60 ms to every cold start. */
import { hash } from "node:crypto";
import { AwsClient } from "aws4fetch";
import { type ErrorCode, NadiaError } from "../kernel/errors.ts";

export interface BucketSettings {
  readonly bucket: string;
  /** The endpoint, or null for the region's own. */
  readonly endpoint: string | null;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | null;
}

/** The requirements of one use of a bucket. */
export interface BucketUse {
  /** For a request including its retries, ms. */
  readonly timeoutMs: number;
  /** Retries after an error of S3; every request must be safe to repeat. */
  readonly retries: number;
  /** The code of an outage or a refusal. */
  readonly code: ErrorCode;
}

interface Sent {
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

export interface Bucket {
  /** Resolves to null for an unknown key. Throws the use's code, even if the bucket does not exist. */
  send(method: string, key: string, more?: Sent): Promise<Response | null>;
  put(key: string, bytes: Uint8Array): Promise<void>;
  get(key: string): Promise<Buffer | null>;
  remove(key: string): Promise<void>;
  /** Every such element (`Key`, `Prefix`) of a listing, in order. */
  list(element: string, query: Readonly<Record<string, string>>): Promise<string[]>;
}

/** Opens a bucket; keys may contain letters, digits, `-`, `.`, `_` and `/`. */
export function openBucket(settings: BucketSettings, use: BucketUse): Bucket {
  const { bucket } = settings;
  const send = senderOf(settings, use);
  const orRefuse = (response: Response | null): Response => {
    if (response === null) throw unavailable(use, bucket, 404);
    return response;
  };
  return {
    send,
    put: async (key, body) => {
      await orRefuse(await send("PUT", key, { body })).arrayBuffer();
    },
    get: async (key) => {
      const response = await send("GET", key);
      return response === null ? null : Buffer.from(await response.arrayBuffer());
    },
    remove: async (key) => {
      await (await send("DELETE", key))?.arrayBuffer();
    },
    list: async (element, query) => {
      const found: string[] = [];
      for (let token: string | null = ""; token !== null;) {
        const more: Record<string, string> = token === "" ? {} : { "continuation-token": token };
        const page = orRefuse(await send("GET", "", { query: { "list-type": "2", ...query, ...more } }));
        const xml = await page.text();
        found.push(...valuesIn(xml, element));
        token = valuesIn(xml, "NextContinuationToken")[0] ?? null;
      }
      return found;
    },
  };
}

function senderOf(settings: BucketSettings, use: BucketUse): Bucket["send"] {
  const { bucket, endpoint, region, sessionToken, accessKeyId, secretAccessKey } = settings;
  const client = new AwsClient({
    accessKeyId,
    secretAccessKey,
    ...(sessionToken === null ? {} : { sessionToken }),
    region,
    service: "s3",
    retries: use.retries,
  });
  const base =
    endpoint === null
      ? `https://${bucket}.s3.${region}.amazonaws.com`
      : `${endpoint.replace(/\/$/, "")}/${bucket}`;
  return async (method, key, { query = {}, body } = {}) => {
    const url = new URL(`${base}/${key}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const response = await client
      .fetch(url, {
        method,
        // S3 refuses a body that does not match.
        headers: { "x-amz-content-sha256": hash("sha256", body ?? "") },
        ...(body === undefined ? {} : { body: new Uint8Array(body) }),
        signal: AbortSignal.timeout(use.timeoutMs),
      })
      .catch((cause: unknown) => {
        throw unavailable(use, bucket, null, cause);
      });
    if (response.status === 404 && !(await response.text()).includes("<Code>NoSuchBucket</Code>"))
      return null;
    if (!response.ok) throw unavailable(use, bucket, response.status);
    return response;
  };
}

const unavailable = (
  { code }: BucketUse,
  bucket: string,
  status: number | null,
  cause?: unknown,
): NadiaError =>
  new NadiaError(
    code,
    status === null
      ? `the bucket ${bucket} did not answer; check AWS_REGION and the network`
      : `the bucket ${bucket} answered ${status}; check that it exists and that the credentials may use it`,
    { cause, facts: { status } },
  );

/** The text of every such element; our keys contain nothing that XML escapes. */
const valuesIn = (xml: string, element: string): string[] =>
  [...xml.matchAll(new RegExp(`<${element}>([^<]*)</${element}>`, "g"))].map((match) => match[1] ?? "");
