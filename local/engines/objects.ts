/**
 * Adds what fauxqs' S3 lacks: conditional writes (`If-None-Match: *`), and objects of more than 11 MB, its fixed limit for
 * a body, which it gets as multipart uploads.
 */
import { existsSync } from "node:fs";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { DatabaseSync } from "node:sqlite";

type Listener = (this: Server, request: IncomingMessage, response: ServerResponse) => void;

/** Bytes of a part; fauxqs accepts 11 MB, and S3 demands 5 for all but the last. */
const partBytes = 8 * 1024 * 1024;

/** Answers such writes itself, with requests to `endpoint`, which is this server; all others go to its own listeners. */
export function completeS3(server: Server, endpoint: string): void {
  const others = server.listeners("request") as Listener[];
  const inTurn = oneAtATime();
  server.removeAllListeners("request");
  server.on("request", (request, response) => {
    const isNew = request.headers["if-none-match"] === "*";
    const isLarge = Number(request.headers["content-length"] ?? 0) > partBytes;
    if (request.method !== "PUT" || !(isNew || isLarge)) {
      for (const listener of others) listener.call(server, request, response);
      return;
    }
    const url = `${endpoint}${request.url}`;
    inTurn(url, async () => put(url, Buffer.concat(await Array.fromAsync(request)), isNew))
      .catch(() => refusal(500, "InternalError"))
      .then(
        ({ status, body }) => response.writeHead(status, { "content-type": "application/xml" }).end(body),
        () => response.destroy(),
      );
  });
}

/** Runs work with the same key one after the other. */
function oneAtATime() {
  const last = new Map<string, Promise<unknown>>();
  return async <T>(key: string, work: () => Promise<T>): Promise<T> => {
    const own = (last.get(key) ?? Promise.resolve()).then(work, work);
    last.set(key, own);
    try {
      return await own;
    } finally {
      if (last.get(key) === own) last.delete(key);
    }
  };
}

interface Reply {
  readonly status: number;
  readonly body: string;
}

const refusal = (status: number, code: string): Reply => ({
  status,
  body: `<Error><Code>${code}</Code></Error>`,
});

async function put(url: string, bytes: Buffer, isNew: boolean): Promise<Reply> {
  if (isNew && (await fetch(url, { method: "HEAD" })).ok) return refusal(412, "PreconditionFailed");
  return bytes.length > partBytes ? putInParts(url, bytes) : ask(url, "PUT", bytes);
}

async function ask(url: string, method: string, sent: Buffer | string): Promise<Reply> {
  const response = await fetch(url, { method, body: typeof sent === "string" ? sent : new Uint8Array(sent) });
  return { status: response.status, body: await response.text() };
}

async function putInParts(url: string, bytes: Buffer): Promise<Reply> {
  const begun = await ask(`${url}?uploads`, "POST", "");
  const id = /<UploadId>([^<]+)</.exec(begun.body)?.[1];
  if (id === undefined) return begun;
  const upload = `${url}?uploadId=${encodeURIComponent(id)}`;
  try {
    let parts = "";
    for (let number = 1; (number - 1) * partBytes < bytes.length; number += 1) {
      const part = new Uint8Array(bytes.subarray((number - 1) * partBytes, number * partBytes));
      const stored = await fetch(`${upload}&partNumber=${number}`, { method: "PUT", body: part });
      if (!stored.ok) throw new Error(`part ${number} was answered with ${stored.status}`);
      parts += `<Part><PartNumber>${number}</PartNumber><ETag>${stored.headers.get("etag")}</ETag></Part>`;
    }
    return await ask(upload, "POST", `<CompleteMultipartUpload>${parts}</CompleteMultipartUpload>`);
  } catch (error) {
    await fetch(upload, { method: "DELETE" });
    throw error;
  }
}

/**
 * Removes the parts of multipart uploads that a killed process left in the file: they belong to no object, so no erasure
 * would find them. Call it before the engine opens the file.
 */
export function removeUnfinishedUploads(file: string): void {
  if (!existsSync(file)) return;
  const database = new DatabaseSync(file, { timeout: 5_000 });
  try {
    database.exec("PRAGMA secure_delete = ON");
    const table = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 's3_multipart_uploads'");
    if (table.get() !== undefined) database.exec("DELETE FROM s3_multipart_uploads");
  } finally {
    database.close();
  }
}
