/** A snapshot of Qdrant's collection as a stream of bytes, for backup and restore. */
import * as z from "zod";
import type { VectorsCopy } from "../backup/port.ts";
import { NadiaError } from "../kernel/errors.ts";
import type { QdrantSettings } from "./vectors-qdrant.ts";

/** Uploading includes restoring, ms. */
const timeoutMs = 3_600_000;

const Made = z.object({ result: z.object({ name: z.string() }) });
const Counted = z.object({ result: z.object({ count: z.int() }) });

/**
 * Qdrant's snapshots, to copy and restore, through plain fetch: the client has no streams, and gives up before a large
 * snapshot is made.
 */
export function createQdrantCopy(settings: QdrantSettings): VectorsCopy {
  const path = `/collections/${settings.collection}`;
  const ask: Ask = async (method, rest, sent) => {
    const response = await send(settings, method, `${path}${rest}`, sent);
    if (response !== null) return response;
    throw new NadiaError(
      "vectors_failed",
      `Qdrant has no collection ${settings.collection}, or no snapshots`,
    );
  };
  return {
    isEmpty: async () => {
      const body = JSON.stringify({ exact: true });
      const response = await send(settings, "POST", `${path}/points/count`, { body });
      return response === null || (await read(response, Counted)).result.count === 0;
    },
    download: () => download(ask),
    upload: async (content) => {
      const { head, tail, type } = formWith(`${settings.collection}.snapshot`);
      const body = ReadableStream.from(joined(head, content, tail));
      await ask("POST", "/snapshots/upload?priority=snapshot&wait=true", { body, type });
    },
  };
}

interface Sent {
  readonly body?: string | ReadableStream;
  readonly type?: string;
}
type Ask = (method: string, path: string, sent?: Sent) => Promise<Response>;

/** The snapshot is deleted afterwards, because it takes the disk of Qdrant's server. */
async function* download(ask: Ask): AsyncGenerator<Uint8Array> {
  const { result } = await read(await ask("POST", "/snapshots?wait=true"), Made);
  const at = `/snapshots/${encodeURIComponent(result.name)}`;
  let hasFailed = false;
  try {
    const { body } = await ask("GET", at);
    if (body !== null) yield* unbroken(body);
  } catch (error) {
    hasFailed = true;
    throw error;
  } finally {
    await ask("DELETE", `${at}?wait=true`).catch((error: unknown) => {
      // Why the download failed matters more than a snapshot that is left.
      if (!hasFailed) throw error;
    });
  }
}

/** Throws `vectors_unavailable` if it ends before its end. */
async function* unbroken(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (cause) {
    throw new NadiaError(
      "vectors_unavailable",
      "the connection to Qdrant ended before its snapshot was downloaded; see whether Qdrant is running, and make the backup again",
      { cause },
    );
  }
}

/** Throws `vectors_failed` if it is not Qdrant's. */
async function read<T>(response: Response, shape: z.ZodType<T>): Promise<T> {
  const answer = shape.safeParse(await response.json().catch(() => undefined));
  if (answer.success) return answer.data;
  throw new NadiaError("vectors_failed", "what answered is not Qdrant; check QDRANT_URL");
}

async function* joined(head: Buffer, content: AsyncIterable<Uint8Array>, tail: Buffer) {
  yield head;
  yield* content;
  yield tail;
}

/** A form with one file, written by hand, because FormData would hold the file in memory. */
function formWith(file: string): { head: Buffer; tail: Buffer; type: string } {
  const boundary = "nadia-5f1d1c0a5b0e4a5e9d0c";
  return {
    head: Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="snapshot"; filename="${file}"\r\n` +
        "Content-Type: application/octet-stream\r\n\r\n",
    ),
    tail: Buffer.from(`\r\n--${boundary}--\r\n`),
    type: `multipart/form-data; boundary=${boundary}`,
  };
}

/** Null for 404. */
async function send(
  { url, apiKey }: QdrantSettings,
  method: string,
  path: string,
  { body, type = "application/json" }: Sent = {},
): Promise<Response | null> {
  const { origin, pathname, port, protocol } = new URL(url);
  // As in the client: Qdrant's own port unless the URL has one.
  const base = port === "" ? `${protocol}//${new URL(url).hostname}:6333` : origin;
  const request: RequestInit & { duplex?: "half" } = {
    method,
    headers: { "content-type": type, ...(apiKey === null ? {} : { "api-key": apiKey }) },
    ...(body === undefined ? {} : { body }),
    duplex: "half",
    signal: AbortSignal.timeout(timeoutMs),
  };
  const response = await fetch(`${base}${pathname.replace(/\/$/, "")}${path}`, request).catch(
    (cause: unknown) => {
      // Reading what is sent failed, for example because the backup is damaged.
      if (cause instanceof NadiaError) throw cause;
      if (cause instanceof Error && cause.cause instanceof NadiaError) throw cause.cause;
      throw new NadiaError("vectors_unavailable", "Qdrant did not answer; check QDRANT_URL", { cause });
    },
  );
  if (response.status === 404) return null;
  if (!response.ok)
    throw new NadiaError("vectors_failed", `Qdrant refused a snapshot with status ${response.status}`, {
      facts: { status: response.status },
    });
  return response;
}
