/** [G4] What goes wrong between a backup and Qdrant has a code, and says what to do. */
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import type { VectorsCopy } from "../../core/backup/port.ts";
import { NadiaError } from "../../core/kernel/errors.ts";
import { createQdrantCopy } from "../../core/storage/vectors-qdrant-copy.ts";

type Reply = string | ((response: ServerResponse) => void);

/** A Qdrant with these replies, by method and the last part of the path; and the calls that it got. */
async function qdrantWith(replies: Readonly<Record<string, Reply>>) {
  const calls: string[] = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "", "http://qdrant");
    const call = `${request.method} ${pathname.split("/").at(-1)}`;
    calls.push(call);
    const reply = replies[call] ?? "{}";
    if (typeof reply === "string") response.end(reply);
    else reply(response);
    request.resume();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  return { calls, copy: createQdrantCopy({ url, apiKey: null, collection: "c", timeoutMs: 1_000 }) };
}

const made = JSON.stringify({ result: { name: "one" } });
const downloaded = (copy: VectorsCopy) => Array.fromAsync(copy.download());

/** Sends a part of what it announced, and breaks the connection. */
const breaks: Reply = (response) => {
  response.writeHead(200, { "content-length": "100" });
  response.write("half", () => response.destroy());
};

test("[G4] a download that breaks is an outage, which says what to do, and the snapshot is deleted there", async () => {
  const { copy, calls } = await qdrantWith({ "POST snapshots": made, "GET one": breaks });
  await expect(downloaded(copy)).rejects.toMatchObject({
    name: "NadiaError",
    code: "vectors_unavailable",
    message: expect.stringContaining("make the backup again"),
  });
  expect(calls).toEqual(["POST snapshots", "GET one", "DELETE one"]);
});

test("[G4] a backup that is aborted deletes the snapshot there", async () => {
  const { copy, calls } = await qdrantWith({ "POST snapshots": made, "GET one": "a snapshot" });
  const read = async () => {
    for await (const _ of copy.download()) throw new Error("interrupted");
  };
  await expect(read()).rejects.toThrow("interrupted");
  expect(calls.at(-1)).toBe("DELETE one");
});

test("[G4] a snapshot that cannot be deleted either does not hide why the download failed", async () => {
  const { copy } = await qdrantWith({
    "POST snapshots": made,
    "GET one": breaks,
    "DELETE one": (response) => void response.writeHead(500).end(),
  });
  await expect(downloaded(copy)).rejects.toMatchObject({ code: "vectors_unavailable" });
});

test.each(["<html>Welcome</html>", '{"result": {}}'])(
  "[G4] %s, which is not Qdrant's, is a refusal that names the setting",
  async (page) => {
    const { copy } = await qdrantWith({ "POST snapshots": page, "POST count": page });
    const refusal = { code: "vectors_failed", message: expect.stringContaining("QDRANT_URL") };
    await expect(downloaded(copy)).rejects.toMatchObject(refusal);
    await expect(copy.isEmpty()).rejects.toMatchObject(refusal);
  },
);

test("[G4] a damaged backup is not taken for an outage of Qdrant while it is uploaded", async () => {
  const { copy } = await qdrantWith({});
  const damaged = new NadiaError("backup_damaged", "vectors.0002.zst is damaged");
  const content = async function* () {
    yield Buffer.from("part");
    throw damaged;
  };
  await expect(copy.upload(content())).rejects.toBe(damaged);
});
