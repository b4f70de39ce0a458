/** The other stores of a backup, each over its own wire: S3, DynamoDB and Qdrant. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, openSync, closeSync, constants, rmSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startFauxqs } from "fauxqs";
import { expect, onTestFinished, test } from "vitest";
import { backupStoreOf } from "../../core/app/backup-locations.ts";
import { parseSettings } from "../../core/config.ts";
import { systemClock } from "../../core/kernel/clock.ts";
import { createFolderBackups } from "../../core/storage/backups-folder.ts";
import { createGuard } from "../../core/storage/guard.ts";
import { createDynamoLedgerCopy } from "../../core/storage/ledger-dynamodb-copy.ts";
import { createQdrantCopy } from "../../core/storage/vectors-qdrant-copy.ts";
import { newCustomer, rowOf, startDynamo, tableName } from "../support/ledger.ts";

const id = "nadia-20260131T020000Z";

test("[G4] backups in S3 count as complete once their manifest is stored, and are removed completely", async () => {
  const server = await startFauxqs({ port: 0, logger: false, host: "localhost" });
  onTestFinished(() => server.stop());
  server.setup({ buckets: [{ name: "acme-backups" }] });
  const settings = parseSettings({
    AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${server.port}`,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
  });
  const store = backupStoreOf(settings, "s3://acme-backups/nadia/");
  expect(store.location).toBe("s3://acme-backups/nadia");
  const bytes = Buffer.from([0, 1, 2, 255]);
  await store.put(id, "tables/users.0001.zst", bytes);
  expect(await store.list()).toEqual([{ id, whole: false }]);
  await store.finish(id, Buffer.from("{}"));
  expect(await store.list()).toEqual([{ id, whole: true }]);
  expect(await store.get(id, "tables/users.0001.zst")).toEqual(bytes);
  expect(await store.get(id, "tables/other.0001.zst")).toBeNull();
  await store.putNote("a.json", Buffer.from("1"));
  await store.putNote("a.json", Buffer.from("2"));
  expect((await store.notes()).map(({ name, bytes }) => [name, String(bytes)])).toEqual([["a.json", "2"]]);
  await store.remove(id);
  expect(await store.list()).toEqual([]);
  expect(await store.notes()).toHaveLength(1);
  await store.removeNote("a.json");
  expect(await store.notes()).toEqual([]);
  const missing = backupStoreOf(settings, "s3://no-such-bucket");
  await expect(missing.put(id, "a", bytes)).rejects.toMatchObject({ code: "backups_unavailable" });
  expect(() => backupStoreOf(settings, "s3://")).toThrow("s3://bucket/prefix");
});

test("[G4] a backup in S3 begins although the answer to its first write was lost, and no other one begins with it", async () => {
  const stored = new Map<string, Buffer>();
  const server = createServer((request, response) => {
    void (async () => {
      const key = request.url ?? "";
      const body = Buffer.concat(await Array.fromAsync(request));
      if (request.method === "GET") return response.end(stored.get(key));
      if (stored.has(key)) return response.writeHead(412).end();
      stored.set(key, body);
      return request.socket.destroy();
    })();
  }).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // a string only for a named pipe
  const settings = parseSettings({
    AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}`,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
  });
  const store = backupStoreOf(settings, "s3://acme-backups/nadia");
  expect(await store.begin(id)).toBe(true);
  expect(await store.begin(id)).toBe(false);
});

test("[G4] (promise 9) a folder that does not answer is given up, whether a file or a note waits for it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "nadia-hung-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  // Opening a pipe waits until somebody opens its other end, as a share waits for its server.
  const pipe = join(folder, "erased", "pipe.json");
  for (const name of ["erased", id]) mkdirSync(join(folder, name));
  execFileSync("mkfifo", [pipe, join(folder, id, "a.zst")]);
  const store = createFolderBackups(folder, { fileMs: 50, noteMs: 50 });
  const given = {
    code: "backups_unavailable",
    message: expect.stringMatching(/did not answer within 0\.05 s/),
  };
  await expect(store.get(id, "a.zst")).rejects.toMatchObject(given);
  await expect(store.notes()).rejects.toMatchObject(given);
  expect(await store.list()).toEqual([{ id, whole: true }]);
  // Lets the calls that wait end: both ends of a pipe can be opened at once without waiting.
  for (const path of [pipe, join(folder, id, "a.zst")])
    closeSync(openSync(path, constants.O_RDWR | constants.O_NONBLOCK));
});

test("[G4] every row of a DynamoDB ledger is copied, and restored once however often", async () => {
  const engine = await startDynamo();
  onTestFinished(() => engine.close());
  const guard = createGuard({ store: "ledger", timeoutMs: 10_000, retryDelaysMs: [], clock: systemClock });
  const table = {
    table: tableName,
    endpoint: engine.endpoint,
    region: "eu-central-1",
    accessKeyId: "local",
    secretAccessKey: "local",
    sessionToken: null,
  };
  const copy = createDynamoLedgerCopy(table, guard, systemClock);
  onTestFinished(() => copy.close());
  const user = newCustomer();
  // Together more than the 1 MB of one page.
  const rows = Array.from({ length: 30 }, (_, at) =>
    rowOf(user, `row ${at}`, systemClock.now() + at, { message: "x".repeat(50_000) }),
  );
  await copy.put(rows);
  await copy.put(rows);
  const copied = (await Array.fromAsync(copy.rows())).flat();
  expect(copied.toSorted((a, b) => (a.created_at < b.created_at ? -1 : 1))).toEqual(rows);
});

test("[G4] Qdrant's snapshot is downloaded, deleted there, and uploaded again", async () => {
  const snapshot = Buffer.from("a snapshot\r\nwith any bytes \0\xff", "latin1");
  const calls: string[] = [];
  let uploaded = "";
  const answer = async (request: IncomingMessage): Promise<string | Buffer> => {
    const body = Buffer.concat(await Array.fromAsync(request)).toString("latin1");
    const call = `${request.method} ${request.url?.replace("/collections/nadia_knowledge", "")}`;
    calls.push(call);
    if (call.includes("/upload")) uploaded = `${request.headers["content-type"]}\r\n${body}`;
    const answers: Record<string, unknown> = {
      "POST /points/count": { result: { count: 0 } },
      "POST /snapshots?wait=true": { result: { name: "one.snapshot" } },
    };
    return call === "GET /snapshots/one.snapshot" ? snapshot : JSON.stringify(answers[call] ?? {});
  };
  const server = createServer(
    (request, response) => void answer(request).then((body) => response.end(body)),
  ).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  const copy = createQdrantCopy({ url, apiKey: "key", collection: "nadia_knowledge", timeoutMs: 1_000 });
  expect(await copy.isEmpty()).toBe(true);
  const content = Buffer.concat(await Array.fromAsync(copy.download()));
  expect(content).toEqual(snapshot);
  await copy.upload(
    (async function* () {
      yield content;
    })(),
  );
  expect(calls).toEqual([
    "POST /points/count",
    "POST /snapshots?wait=true",
    "GET /snapshots/one.snapshot",
    "DELETE /snapshots/one.snapshot?wait=true",
    "POST /snapshots/upload?priority=snapshot&wait=true",
  ]);
  const boundary = /boundary=(\S+)/.exec(uploaded)?.[1] ?? "";
  expect(uploaded.split(`--${boundary}`)[1]?.split("\r\n\r\n")[1]).toBe(`${snapshot.toString("latin1")}\r\n`);
});
