/** The guarantees of the object store (core/retention/port.ts), over S3's wire. */
import { createServer } from "node:http";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
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

describe("objects in S3", () => {
  let engine: EmbeddedQueue;
  let objects: Objects;
  beforeAll(async () => {
    engine = await startEmbeddedQueue({ dataDir: null });
    objects = at(engine.endpoint, engine.archiveBucket);
  });
  afterAll(() => engine.close());

  test("[G3] an object comes back byte for byte, and the last one stored under its key counts", async () => {
    const bytes = Uint8Array.from({ length: 70_000 }, (_, place) => place % 256);
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
    const keys = Array.from({ length: 1_050 }, (_, place) => `list/a/${String(place).padStart(4, "0")}`);
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
    const refusing = createServer((_, response) => void response.writeHead(403).end());
    await new Promise<void>((resolve) => refusing.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void refusing.close());
    const address = refusing.address();
    const port = typeof address === "object" ? address?.port : null;
    await expect(at(`http://127.0.0.1:${port}`, "b").get("a")).rejects.toMatchObject(unavailable);
  });
});
