/** The guarantees of the object store (core/retention/port.ts), over S3's wire. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { maxAttachmentBytes } from "../../core/media/attachment-schema.ts";
import type { Objects } from "../../core/retention/port.ts";
import { createS3Objects } from "../../core/storage/objects-s3.ts";
import { type EmbeddedQueue, startEmbeddedQueue } from "../../local/engines/queue.ts";

const at = (endpoint: string, bucket: string): Objects =>
  createS3Objects({
    bucket,
    endpoint,
    region: "us-east-1",
    accessKeyId: "local",
    secretAccessKey: "local",
    sessionToken: null,
  });

/** An S3 that answers as `serve` does; it ends with the test. */
async function answering(
  serve: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Objects> {
  const server = createServer(serve);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return at(`http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`, "acme");
}

const refusal = (code: string) =>
  `<?xml version="1.0"?>\n<Error><Code>${code}</Code><Message>x</Message></Error>`;

describe("objects in S3", () => {
  let engine: EmbeddedQueue;
  let objects: Objects;
  beforeAll(async () => {
    engine = await startEmbeddedQueue({ dataDir: null });
    objects = at(engine.endpoint, engine.archiveBucket);
  });
  afterAll(() => engine.close());

  test("[G3] an object comes back byte for byte, and the last one stored under its key counts", async () => {
    const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => index % 256);
    await objects.put("archive/a-1.jsonl.zst", Buffer.from("before"));
    await objects.put("archive/a-1.jsonl.zst", bytes);
    expect(new Uint8Array((await objects.get("archive/a-1.jsonl.zst")) ?? [])).toEqual(bytes);
  });

  test("[G3] an unknown key is null, and removing it changes nothing", async () => {
    expect(await objects.get("archive/none")).toBeNull();
    await objects.put("archive/gone", Buffer.from("x"));
    await objects.remove("archive/gone");
    await objects.remove("archive/gone");
    expect(await objects.get("archive/gone")).toBeNull();
  });

  test("[G1] a list has every key with a prefix, in order, however many pages it takes", async () => {
    const keys = Array.from({ length: 1_050 }, (_, index) => `list/a/${String(index).padStart(4, "0")}`);
    for (let from = 0; from < keys.length; from += 50)
      await Promise.all(keys.slice(from, from + 50).map((key) => objects.put(key, Buffer.from("x"))));
    await objects.put("list/b", Buffer.from("x"));
    expect(await objects.list("list/a/")).toEqual(keys);
    expect(await objects.list("list/c")).toEqual([]);
  });

  test("[G3] a missing bucket, a refusal and a dead endpoint are outages, not empty answers", async () => {
    const unavailable = { code: "objects_unavailable" };
    const missing = at(engine.endpoint, "no-such-bucket");
    await expect(missing.put("a", Buffer.from("x"))).rejects.toMatchObject(unavailable);
    await expect(missing.list("a")).rejects.toMatchObject(unavailable);
    await expect(missing.get("a"), "not an unknown key").rejects.toMatchObject(unavailable);
    await expect(missing.remove("a")).rejects.toMatchObject(unavailable);
    const refusing = await answering((_, response) => void response.writeHead(403).end());
    await expect(refusing.get("a")).rejects.toMatchObject(unavailable);
  });

  test("[R3] an object is as large as a file may be, and one that must be new replaces nothing", async () => {
    const large = Buffer.alloc(maxAttachmentBytes, "nadia ");
    await objects.put("attachments/large", large);
    expect(Buffer.from((await objects.get("attachments/large")) ?? []).equals(large)).toBe(true);
    const writes = ["one", "two", "three"].map((text) =>
      objects.putNew("attachments/new", Buffer.from(text)),
    );
    expect((await Promise.all(writes)).filter((isStored) => isStored)).toEqual([true]);
    const stored = String(await objects.get("attachments/new"));
    expect(await objects.putNew("attachments/new", large)).toBe(false);
    expect(String(await objects.get("attachments/new"))).toBe(stored);
  });

  test("[R3] a store that knows no writes of new objects alone stores them as before", async () => {
    const seen: unknown[] = [];
    const old = await answering((request, response) => {
      seen.push(request.headers["if-none-match"]);
      const isNew = request.headers["if-none-match"] === "*";
      response.writeHead(isNew ? 501 : 200).end(isNew ? refusal("NotImplemented") : "");
    });
    expect(await old.putNew("a", Buffer.from("x"))).toBe(true);
    expect(seen).toEqual(["*", undefined]);
  });

  test("[G3] (promise 13) a proxy's 404 is an outage, and so is an answer that breaks off", async () => {
    const unavailable = { code: "objects_unavailable" };
    const proxy = await answering((_, response) => void response.writeHead(404).end("404 page not found"));
    await expect(proxy.get("a")).rejects.toMatchObject(unavailable);
    await expect(proxy.remove("a")).rejects.toMatchObject(unavailable);
    const broken = await answering((_, response) => {
      response.writeHead(200, { "content-length": "100" }).write("half");
      setImmediate(() => response.destroy());
    });
    await expect(broken.get("a")).rejects.toMatchObject(unavailable);
    await expect(broken.list("a")).rejects.toMatchObject(unavailable);
  });

  test("[G3] a connection that breaks once is no outage", async () => {
    let requests = 0;
    const shaky = await answering((request, response) => {
      requests += 1;
      if (requests % 2 === 1) request.socket.destroy();
      else response.end("<ListBucketResult><Key>a</Key></ListBucketResult>");
    });
    expect(await shaky.list("a")).toEqual(["a"]);
    await shaky.put("a", Buffer.from("x"));
    expect(requests).toBe(4);
  });

  test.for([
    ["a proxy's page", "<html><body>Sign in</body></html>"],
    ["an empty answer", ""],
    [
      "a page that does not say where the next one begins",
      "<ListBucketResult><Key>a</Key><IsTruncated>true</IsTruncated></ListBucketResult>",
    ],
  ])("[G1] (promise 9) %s is not a complete list: an erasure must not miss a file", async ([, page]) => {
    const store = await answering((_, response) => void response.end(page));
    await expect(store.list("a")).rejects.toMatchObject({
      code: "objects_unavailable",
      message: expect.stringContaining("acme"),
    });
  });

  test.for([
    [403, "RequestTimeTooSkewed", "clock"],
    [400, "AuthorizationHeaderMalformed", "AWS_REGION"],
    [301, "PermanentRedirect", "AWS_REGION"],
    [403, "SignatureDoesNotMatch", "AWS_SECRET_ACCESS_KEY"],
    [404, "NoSuchBucket", "no such bucket"],
  ] as const)("[G3] a refusal with %i %s says what to do", async ([status, code, advice]) => {
    const refusing = await answering((_, response) => void response.writeHead(status).end(refusal(code)));
    await expect(refusing.get("a")).rejects.toMatchObject({
      code: "objects_unavailable",
      message: expect.stringMatching(new RegExp(`${status} \\(${code}\\).*${advice}`)),
    });
  });
});
