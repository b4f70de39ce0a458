/** Objects in an S3 bucket, through signed fetch as the queues are: the SDK would add 60 ms to every cold start. */
import { AwsClient } from "aws4fetch";
import { hash } from "node:crypto";
import { NadiaError } from "../kernel/errors.ts";
import type { Objects } from "../retention/port.ts";

export interface S3ObjectsSettings {
  readonly bucket: string;
  /** The endpoint, or null for the region's own. */
  readonly endpoint: string | null;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | null;
}

/** Per attempt, ms. */
const timeoutMs = 30_000;
/** Repeats after an error of S3's; every request here may safely arrive twice. */
const retries = 3;

type Send = (method: string, path: string, body?: Uint8Array) => Promise<Response | null>;

/** The objects of this bucket; keys may contain letters, digits, `-`, `.`, `_` and `/`. */
export function createS3Objects(settings: S3ObjectsSettings): Objects {
  const send = senderOf(settings);
  return {
    put: async (key, bytes) => {
      const response = await send("PUT", key, bytes);
      if (response === null) throw unavailable(settings.bucket, 404);
      await response.arrayBuffer();
    },
    get: async (key) => {
      const response = await send("GET", key);
      return response === null ? null : new Uint8Array(await response.arrayBuffer());
    },
    remove: async (key) => {
      await (await send("DELETE", key))?.arrayBuffer();
    },
    list: (prefix) => listAll(send, settings.bucket, prefix),
  };
}

function senderOf({ bucket, endpoint, region, sessionToken, ...keys }: S3ObjectsSettings): Send {
  const client = new AwsClient({
    ...keys,
    ...(sessionToken === null ? {} : { sessionToken }),
    region,
    service: "s3",
    retries,
  });
  const base =
    endpoint === null
      ? `https://${bucket}.s3.${region}.amazonaws.com`
      : `${endpoint.replace(/\/$/, "")}/${bucket}`;
  return async (method, path, body) => {
    const response = await client
      .fetch(`${base}/${path}`, {
        method,
        // S3 refuses a body that does not match.
        headers: { "x-amz-content-sha256": hash("sha256", body ?? "") },
        ...(body === undefined ? {} : { body: new Uint8Array(body) }),
        signal: AbortSignal.timeout(timeoutMs),
      })
      .catch((cause: unknown) => {
        throw unavailable(bucket, null, cause);
      });
    if (response.status === 404) return null;
    if (!response.ok) throw unavailable(bucket, response.status);
    return response;
  };
}

const unavailable = (bucket: string, status: number | null, cause?: unknown): NadiaError =>
  new NadiaError(
    "objects_unavailable",
    status === null
      ? `the bucket ${bucket} did not answer; check AWS_REGION and the network`
      : `the bucket ${bucket} answered ${status}; check that it exists and that the credentials may use it`,
    { cause, facts: { status } },
  );

async function listAll(send: Send, bucket: string, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for (let token: string | null = ""; token !== null;) {
    const more: string = token === "" ? "" : `&continuation-token=${encodeURIComponent(token)}`;
    const response = await send("GET", `?list-type=2&prefix=${encodeURIComponent(prefix)}${more}`);
    if (response === null) throw unavailable(bucket, 404);
    const page = await response.text();
    keys.push(...valuesIn(page, "Key"));
    token = valuesIn(page, "NextContinuationToken")[0] ?? null;
  }
  return keys;
}

/** The text of every such element; our keys contain nothing that XML escapes. */
const valuesIn = (xml: string, element: string): string[] =>
  [...xml.matchAll(new RegExp(`<${element}>([^<]*)</${element}>`, "g"))].map((match) => match[1] ?? "");
