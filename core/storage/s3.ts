/** Requests to an S3 bucket through signed fetch, as to the queues: the SDK would add 60 ms to every cold start. */
import { hash } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { AwsClient } from "aws4fetch";
import type { AwsAccess } from "../kernel/aws.ts";
import { type ErrorCode, NadiaError } from "../kernel/errors.ts";

export interface BucketSettings extends AwsAccess {
  readonly bucket: string;
}

/** The requirements of one use of a bucket. */
export interface BucketUse {
  /** For a request including its retries, ms. */
  readonly timeoutMs: number;
  /** Retries after an error of S3 or a broken connection; every request must be safe to repeat. */
  readonly retries: number;
  /** The code of an outage or a refusal. */
  readonly code: ErrorCode;
}

interface Sent {
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** Stores it only if there is no such object. */
  readonly isNew?: boolean;
}

interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

export interface Bucket {
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** Stores an object unless there is one already; resolves to whether it did. */
  putNew(key: string, bytes: Uint8Array): Promise<boolean>;
  /** Null for an unknown key. Like all methods, throws the use's code, even if the bucket does not exist. */
  get(key: string): Promise<Buffer | null>;
  has(key: string): Promise<boolean>;
  remove(key: string): Promise<void>;
  /** Every such element (`Key`, `Prefix`) of a listing, in order. */
  list(element: string, query: Readonly<Record<string, string>>): Promise<string[]>;
}

/** Opens a bucket; keys may contain letters, digits, `-`, `.`, `_` and `/`. */
export function openBucket(settings: BucketSettings, use: BucketUse): Bucket {
  const send = senderOf(settings, use);
  const refused = (answer: Answer) => refusalOf(use, settings.bucket, answer);
  const expect = async (...request: Parameters<typeof send>): Promise<Buffer> => {
    const answer = await send(...request);
    if (!isOk(answer)) throw refused(answer);
    return answer.body;
  };
  return {
    put: async (key, body) => void (await expect("PUT", key, { body })),
    putNew: async (key, body) => {
      const answer = await send("PUT", key, { body, isNew: true });
      if (answer.status === exists) return false;
      // A store without such writes keeps the last object, as every store did before S3 had them.
      if (answer.status === notImplemented) await expect("PUT", key, { body });
      else if (!isOk(answer)) throw refused(answer);
      return true;
    },
    get: async (key) => {
      const answer = await send("GET", key);
      if (isOk(answer)) return answer.body;
      // Only S3's own word counts: a proxy whose server is down also answers 404.
      if (answer.status === 404 && codeIn(answer) === "NoSuchKey") return null;
      throw refused(answer);
    },
    has: async (key) => {
      const answer = await send("HEAD", key);
      if (!isOk(answer) && answer.status !== 404) throw refused(answer);
      return isOk(answer);
    },
    remove: async (key) => {
      const answer = await send("DELETE", key);
      if (!isOk(answer) && codeIn(answer) !== "NoSuchKey") throw refused(answer);
    },
    list: (element, query) =>
      listed(
        async (page) =>
          listingIn(await expect("GET", "", { query: { ...query, ...page } }), use, settings.bucket),
        element,
      ),
  };
}

/** Reads page after page. */
async function listed(
  read: (query: Readonly<Record<string, string>>) => Promise<string>,
  element: string,
): Promise<string[]> {
  const found: string[] = [];
  for (let token: string | null = ""; token !== null;) {
    const more: Record<string, string> = token === "" ? {} : { "continuation-token": token };
    const xml = await read({ "list-type": "2", ...more });
    found.push(...valuesIn(xml, element));
    token = valuesIn(xml, "NextContinuationToken")[0] ?? null;
  }
  return found;
}

/**
 * A listing's XML. A proxy's page, or a page that does not name the next one, would look like the end of the list, and an
 * erasure removes only what is listed.
 */
function listingIn(body: Buffer, { code }: BucketUse, bucket: string): string {
  const xml = body.toString();
  const isLast = valuesIn(xml, "IsTruncated")[0] !== "true";
  if (xml.includes("</ListBucketResult>") && (isLast || valuesIn(xml, "NextContinuationToken").length > 0))
    return xml;
  const what = "check that its endpoint is S3 and knows version 2 of S3's listings";
  throw new NadiaError(code, `the bucket ${bucket} answered without a complete list: ${what}`);
}

/** The statuses of a write that must not replace anything: there is an object, and another such write is in progress. */
const exists = 412;
const inProgress = 409;
const notImplemented = 501;

const isOk = ({ status }: Answer): boolean => status >= 200 && status < 300;

const isPassing = ({ status }: Answer): boolean =>
  (status >= 500 && status !== notImplemented) || status === 429 || status === inProgress;

type Send = (method: string, key: string, more?: Sent) => Promise<Answer>;

function senderOf(settings: BucketSettings, use: BucketUse): Send {
  const { bucket, region, sessionToken, accessKeyId, secretAccessKey } = settings;
  const client = new AwsClient({
    accessKeyId,
    secretAccessKey,
    ...(sessionToken === null ? {} : { sessionToken }),
    region,
    service: "s3",
    // Its own retries ignore broken connections.
    retries: 0,
  });
  const base = baseOf(settings);
  return async (method, key, { query = {}, body, isNew = false } = {}) => {
    const url = new URL(`${base}/${key}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const request = {
      method,
      // S3 refuses a body that does not match.
      headers: {
        "x-amz-content-sha256": hash("sha256", body ?? ""),
        ...(isNew ? { "if-none-match": "*" } : {}),
      },
      ...(body === undefined ? {} : { body: new Uint8Array(body) }),
      // Another region's endpoint would refuse the signature.
      redirect: "manual" as const,
      signal: AbortSignal.timeout(use.timeoutMs),
    };
    const ask = async (): Promise<Answer> => {
      const response = await client.fetch(url, request);
      return { status: response.status, body: Buffer.from(await response.arrayBuffer()) };
    };
    return repeated(ask, use.retries, request.signal).catch((cause: unknown) => {
      throw new NadiaError(
        use.code,
        `the bucket ${bucket} did not answer; check AWS_REGION and the network`,
        { cause, facts: { status: null } },
      );
    });
  };
}

/** A bucket's name is part of the host, unless no certificate for the host would fit a name with dots. */
function baseOf({ bucket, endpoint, region }: BucketSettings): string {
  if (endpoint !== null) return `${endpoint.replace(/\/$/, "")}/${bucket}`;
  const host = `s3.${region}.amazonaws.com`;
  return bucket.includes(".") ? `https://${host}/${bucket}` : `https://${bucket}.${host}`;
}

/** ms, doubled with each retry. */
const firstPauseMs = 100;

/** Asks again after a passing refusal and a broken connection; rejects with the last one's error, or once it is aborted. */
async function repeated(ask: () => Promise<Answer>, retries: number, signal: AbortSignal): Promise<Answer> {
  for (let left = retries; ; left -= 1) {
    const answer = await ask().catch((error: unknown) => {
      if (left === 0 || signal.aborted) throw error;
      return null;
    });
    if (answer !== null && (left === 0 || !isPassing(answer))) return answer;
    await wait(firstPauseMs * 2 ** (retries - left), undefined, { signal });
  }
}

/** What to do about the refusals that S3 names. */
const advice: Readonly<Record<string, string>> = {
  AccessDenied: "the credentials may not do this: see the rights in docs/backup.md",
  AuthorizationHeaderMalformed: "AWS_REGION must be the bucket's region",
  ExpiredToken: "the credentials have expired",
  InvalidAccessKeyId: "AWS_ACCESS_KEY_ID is unknown there",
  NoSuchBucket: "there is no such bucket",
  PermanentRedirect: "AWS_REGION must be the bucket's region",
  RequestTimeTooSkewed: "the clock of this machine is wrong",
  SignatureDoesNotMatch: "AWS_SECRET_ACCESS_KEY does not belong to AWS_ACCESS_KEY_ID",
};

function refusalOf({ code }: BucketUse, bucket: string, answer: Answer): NadiaError {
  const { status } = answer;
  const reason = codeIn(answer);
  // The answer to HEAD has no body that could name it.
  const named = reason ?? (status === 301 ? "PermanentRedirect" : null);
  const what = advice[named ?? ""] ?? "check that it exists and that the credentials may use it";
  return new NadiaError(
    code,
    `the bucket ${bucket} answered ${status}${reason === null ? "" : ` (${reason})`}: ${what}`,
    { facts: { status } },
  );
}

/** S3's code of a refusal, or null if the answer is not S3's. */
const codeIn = ({ body }: Answer): string | null =>
  /<Error>[\s\S]*?<Code>(\w+)<\/Code>/.exec(body.toString("utf8", 0, 2_000))?.[1] ?? null;

/** The text of every such element; our keys contain nothing that XML escapes. */
const valuesIn = (xml: string, element: string): string[] =>
  [...xml.matchAll(new RegExp(`<${element}>([^<]*)</${element}>`, "g"))].map((match) => match[1] ?? "");
