/** Backups in an S3 bucket, below one prefix; through signed fetch, as the queues are. */
import { hash } from "node:crypto";
import { AwsClient } from "aws4fetch";
import type { BackupStore } from "../backup/port.ts";
import { NadiaError } from "../kernel/errors.ts";

export interface S3BackupsSettings {
  readonly bucket: string;
  /** Without slashes at its ends; may be empty. */
  readonly prefix: string;
  /** The endpoint, or null for the region's own. */
  readonly endpoint: string | null;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | null;
}

/** Per attempt, ms: a file has up to 16 MB. */
const timeoutMs = 120_000;
/** Repeats after an error of S3's; every request here may safely arrive twice. */
const retries = 4;
const manifestName = "manifest.json";
const notes = "erased";
const backupId = /^nadia-\d{8}T\d{6}Z$/;

/** Sends one request; resolves to null for 404. Throws `backups_unavailable`. */
type Send = (method: string, key: string, more?: Sent) => Promise<Response | null>;
interface Sent {
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

/** A backup is whole once its manifest is stored: objects cannot be renamed. */
export function createS3Backups(settings: S3BackupsSettings): BackupStore {
  const { bucket, prefix } = settings;
  const send = senderOf(settings);
  const below = prefix === "" ? "" : `${prefix}/`;
  const keyOf = (id: string, name: string) => `${below}${id}/${name}`;
  const put = async (id: string, name: string, bytes: Uint8Array) => {
    if ((await send("PUT", keyOf(id, name), { body: bytes })) === null) throw unavailable(bucket, 404);
  };
  const get = async (key: string) => {
    const response = await send("GET", key);
    return response === null ? null : Buffer.from(await response.arrayBuffer());
  };
  return {
    place: `s3://${bucket}/${prefix}`,
    list: async () => {
      const listed = await listAll(send, bucket, { prefix: `${below}nadia-`, delimiter: "/" });
      const ids = valuesIn(listed, "Prefix").flatMap((found) => found.split("/").at(-2) ?? []);
      const found: { id: string; whole: boolean }[] = [];
      for (const id of new Set(ids.filter((name) => backupId.test(name))))
        found.push({ id, whole: (await send("HEAD", keyOf(id, manifestName))) !== null });
      return found;
    },
    put,
    get: (id, name) => get(keyOf(id, name)),
    finish: (id, manifest) => put(id, manifestName, manifest),
    remove: async (id) => {
      // The manifest first, so that what remains after a crash is no backup.
      await send("DELETE", keyOf(id, manifestName));
      const listed = await listAll(send, bucket, { prefix: keyOf(id, "") });
      for (const key of valuesIn(listed, "Key")) await send("DELETE", key);
    },
    putNote: (name, bytes) => put(notes, name, bytes),
    notes: async () => {
      const keys = valuesIn(await listAll(send, bucket, { prefix: keyOf(notes, "") }), "Key");
      return (await Promise.all(keys.map(get))).filter((note) => note !== null);
    },
    removeNote: async (name) => void (await send("DELETE", keyOf(notes, name))),
  };
}

function senderOf(settings: S3BackupsSettings): Send {
  const { bucket, endpoint, region, accessKeyId, secretAccessKey, sessionToken } = settings;
  const client = new AwsClient({
    accessKeyId,
    secretAccessKey,
    ...(sessionToken === null ? {} : { sessionToken }),
    region,
    service: "s3",
    retries,
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
    "backups_unavailable",
    status === null
      ? `the bucket ${bucket} did not answer; check AWS_REGION and the network`
      : `the bucket ${bucket} answered ${status}; check that it exists and that the credentials may use it`,
    { cause, facts: { status } },
  );

/** All pages of a listing, as one text of XML. */
async function listAll(send: Send, bucket: string, query: Readonly<Record<string, string>>): Promise<string> {
  let pages = "";
  for (let token: string | null = ""; token !== null;) {
    const more: Record<string, string> = token === "" ? {} : { "continuation-token": token };
    const response = await send("GET", "", { query: { "list-type": "2", ...query, ...more } });
    if (response === null) throw unavailable(bucket, 404);
    const page = await response.text();
    token = valuesIn(page, "NextContinuationToken")[0] ?? null;
    pages += page;
  }
  return pages;
}

/** The text of every such element; our keys contain nothing that XML escapes. */
const valuesIn = (xml: string, element: string): string[] =>
  [...xml.matchAll(new RegExp(`<${element}>([^<]*)</${element}>`, "g"))].map((match) => match[1] ?? "");
