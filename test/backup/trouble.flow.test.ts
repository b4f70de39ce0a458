/** What goes wrong with backups at an operator's: two at once, lost disks, foreign files, stores that cannot be reached. */
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { withSystem } from "../../cli/kit/system.ts";
import { objectsOf } from "../../core/app/objects.ts";
import { copyObjects, restoreObjects } from "../../core/backup/archive.ts";
import { backUp } from "../../core/backup/backup.ts";
import { erasedSince } from "../../core/backup/erased.ts";
import { list, newest, prune } from "../../core/backup/list.ts";
import { selectLocations } from "../../core/backup/locations-sql.ts";
import { restore } from "../../core/backup/restore.ts";
import { verify } from "../../core/backup/verify.ts";
import { systemClock } from "../../core/kernel/clock.ts";
import { NadiaError } from "../../core/kernel/errors.ts";
import { customerIdOf } from "../../core/kernel/ids.ts";
import type { Objects } from "../../core/retention/port.ts";
import { createS3Backups } from "../../core/storage/backups-s3.ts";
import { startEmbeddedQueue } from "../../local/engines/queue.ts";
import { type BackedUp, startBackedUp } from "../support/backup.ts";
import { manualClock } from "../support/clock.ts";
import { collectingTerminal, nadia } from "../support/nadia.ts";

const clock = manualClock();
let folder: string;
let system: BackedUp;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nadia-backups-"));
  system = await startBackedUp(folder, clock);
});
afterAll(async () => {
  await system.close();
  await rm(folder, { recursive: true, force: true });
});

/** Removes what a test stored. */
const emptied = () =>
  onTestFinished(async () => {
    for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true });
    clock.advance(1_000);
  });

test("[G4] of two backups that begin in the same second, in a folder or a bucket, one is made, and it is whole", async () => {
  emptied();
  const engine = await startEmbeddedQueue({ dataDir: null });
  onTestFinished(() => engine.close());
  const bucket = createS3Backups({
    bucket: engine.archiveBucket,
    prefix: "nadia",
    endpoint: engine.endpoint,
    region: engine.region,
    accessKeyId: "local",
    secretAccessKey: "local",
    sessionToken: null,
  });
  for (const store of [system.backup.store, bucket]) {
    const ports = { ...system.backup, store };
    const [one, other] = await Promise.allSettled([backUp(ports), backUp(ports)]);
    expect([one.status, other.status].toSorted()).toEqual(["fulfilled", "rejected"]);
    const refused =
      one.status === "rejected" ? one.reason : other.status === "rejected" ? other.reason : null;
    expect(refused).toMatchObject({ code: "wrong_state" });
    const [made] = await list(ports);
    expect(made).toMatchObject({ state: "whole" });
    await verify(ports, made?.id ?? "");
    await expect(backUp(ports)).rejects.toMatchObject({ code: "wrong_state" });
    await store.remove(made?.id ?? "");
    expect(await store.list()).toEqual([]);
  }
});

test("[G4] a backup that fails says why, even if what it stored cannot be removed", async () => {
  emptied();
  const { store } = system.backup;
  const broken = {
    ...store,
    finish: () => Promise.reject(new Error("disk full")),
    remove: () => Promise.reject(new Error("read-only")),
  };
  await expect(backUp({ ...system.backup, store: broken })).rejects.toThrow("disk full");
});

test("[G4] a list of backups that cannot be read is an outage, not a list of damaged backups", async () => {
  emptied();
  await backUp(system.backup);
  const outage = new NadiaError("backups_unavailable", "403");
  const store = { ...system.backup.store, get: () => Promise.reject(outage) };
  await expect(list({ store })).rejects.toBe(outage);
});

test("[G4] a restore from a place uses the newest backup of everything, not a newer one of single tables", async () => {
  emptied();
  const full = await backUp(system.backup);
  clock.advance(1_000);
  const single = await backUp(system.backup, { tables: ["users"] });
  expect(await newest(system.backup)).toBe(single.id);
  expect(await newest(system.backup, true)).toBe(full.id);
  await system.backup.store.remove(full.id);
  await expect(newest(system.backup, true)).rejects.toMatchObject({ code: "not_found" });
});

test("[G4] a system that has only run for a week without customers counts as empty", async () => {
  emptied();
  const { id } = await backUp(system.backup);
  await system.sql.query({
    sql: `insert into health_checks (checked_at, probes)
      select now() - n * interval '1 minute', '[]'::jsonb from generate_series(1, 10080) n`,
    parameters: [],
  });
  await restore(system.restore, id);
});

test("[G1] [G4] (promise 9) other programs' files beside the notes of erasures are ignored, and a damaged note is named", async () => {
  emptied();
  const { id } = await backUp(system.backup);
  await mkdir(join(folder, "erased"), { recursive: true });
  for (const name of ["Thumbs.db", "copy of a.json"]) await writeFile(join(folder, "erased", name), "");
  const { store } = system.backup;
  expect(await erasedSince(store, "2026-01-01T00:00:00Z")).toEqual([]);
  expect(await prune(system.backup, 30)).toEqual([]);
  const note = `${customerIdOf(1)}.json`;
  await writeFile(join(folder, "erased", note), '{"customer_id":');
  await expect(erasedSince(store, "2026-01-01T00:00:00Z")).rejects.toMatchObject({
    code: "backup_damaged",
    message: expect.stringContaining(note),
  });
  expect(await list(system.backup)).toMatchObject([{ id }]);
});

test("[G1] [G4] (promise 9) a location whose disk is not connected when a backup is due is not forgotten", async () => {
  const place = await mkdtemp(join(tmpdir(), "nadia-disk-"));
  onTestFinished(() => rm(place, { recursive: true, force: true }));
  const own = await startBackedUp(place, systemClock);
  onTestFinished(() => own.close());
  const run = () => nadia(["backup", "--to", place], own.env);
  expect(await run()).toMatchObject({ code: 0 });
  await rename(place, `${place}-away`);
  // The mount point, in which nothing can be created.
  await writeFile(place, "");
  expect(await run()).toMatchObject({ code: 1 });
  expect(await own.sql.query(selectLocations)).toEqual([{ location: place }]);
  await rm(place);
  await rename(`${place}-away`, place);
});

test("[G4] a restore is done even if the archive cannot be reached to be compared", async () => {
  const place = await mkdtemp(join(tmpdir(), "nadia-restored-"));
  onTestFinished(() => rm(place, { recursive: true, force: true }));
  const own = await startBackedUp(place, systemClock);
  onTestFinished(() => own.close());
  const customer = customerIdOf(5);
  await own.sql.query({
    sql: "insert into users (id, telegram_user_id, display_name) values ($1::uuid, 5, 'Eve')",
    parameters: [customer],
  });
  await own.sql.query({
    sql: `insert into archive_parts (name, user_id, month, sha256, bytes, interactions, ends_at)
      values ('archive/a', $1::uuid, '2026-01', 'x', 1, 1, now() + interval '1 day')`,
    parameters: [customer],
  });
  expect(await nadia(["backup", "--to", place], own.env)).toMatchObject({ code: 0 });
  const env = {
    ...own.env,
    ARCHIVE_BUCKET: "acme-archive",
    AWS_ENDPOINT_URL_S3: "http://127.0.0.1:1",
    AWS_ACCESS_KEY_ID: "a",
    AWS_SECRET_ACCESS_KEY: "b",
  };
  expect(await nadia(["restore", "--from", place, "--force"], env)).toMatchObject({
    code: 0,
    out: expect.stringContaining("objects were not compared"),
    err: expect.stringContaining("the bucket acme-archive did not answer"),
  });
});

test("[G4] a verification fails if the archive lost an object, but not for a file that a reviewer removed", async () => {
  const place = await mkdtemp(join(tmpdir(), "nadia-verified-"));
  onTestFinished(() => rm(place, { recursive: true, force: true }));
  const own = await startBackedUp(place, systemClock);
  onTestFinished(() => own.close());
  const engine = await startEmbeddedQueue({ dataDir: null });
  onTestFinished(() => engine.close());
  await own.sql.query({
    sql: "insert into users (id, telegram_user_id, display_name) values ($1::uuid, 6, 'Eve')",
    parameters: [customerIdOf(6)],
  });
  const env = {
    ...own.env,
    ARCHIVE_BUCKET: engine.archiveBucket,
    AWS_ENDPOINT_URL_S3: engine.endpoint,
    AWS_ACCESS_KEY_ID: "a",
    AWS_SECRET_ACCESS_KEY: "b",
  };
  const verified = async (missing: string) => {
    await own.sql.query({
      sql: `insert into archive_parts (name, user_id, month, sha256, bytes, interactions, ends_at)
        values ($1, $2::uuid, '2026-01', 'x', 1, 1, now() + interval '1 day')`,
      parameters: [missing, customerIdOf(6)],
    });
    const made = await nadia(["backup", "--to", place, "--json"], env);
    const { backup } = JSON.parse(made.out) as { backup: { id: string } };
    const { code, out } = await nadia(["backup", "--verify", "--from", join(place, backup.id)], env);
    await rm(join(place, backup.id), { recursive: true });
    expect(out).toContain(`missing: ${missing}`);
    return code;
  };
  expect(await verified("attachments/a/removed")).toBe(0);
  expect(await verified("archive/interactions/a/lost")).toBe(1);
});

test("[G4] a laptop's backup contains its archive and files, which no other bucket has", async () => {
  const root = await mkdtemp(join(tmpdir(), "nadia-archive-"));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const backups = join(root, "backups");
  const archiveIn = <T>(name: string, work: (objects: Objects) => Promise<T>) =>
    withSystem(
      collectingTerminal({ NADIA_DATA_DIR: join(root, name) }).terminal,
      ({ settings }) => {
        const objects = objectsOf(settings);
        if (objects === null) throw new Error("a laptop has an archive");
        return work(objects);
      },
      { create: true },
    );
  // More than a part of a backup, with line ends in it.
  const contents = new Map([
    ["archive/interactions/a/2026-01/01-a.jsonl.zst", Buffer.from("\n{}\n")],
    ["attachments/a/large", Buffer.alloc(18 * 1_024 * 1_024, "nadia\n")],
    ["attachments/a/small", Buffer.from("x")],
  ]);
  await archiveIn("old", async (objects) => {
    for (const [name, bytes] of contents) await objects.put(name, bytes);
  });
  expect(await nadia(["backup", "--to", backups], { NADIA_DATA_DIR: join(root, "old") })).toMatchObject({
    code: 0,
  });
  const restored = await nadia(["restore", "--from", backups], { NADIA_DATA_DIR: join(root, "new") });
  expect(restored).toMatchObject({ code: 0 });
  await archiveIn("new", async (objects) => {
    expect(await objects.list("")).toEqual([...contents.keys()]);
    for (const [name, bytes] of contents)
      expect(Buffer.from((await objects.get(name)) ?? []).equals(bytes), name).toBe(true);
  });
});

test("[G4] a copy of the archive that ends too early is refused", async () => {
  const whole = Buffer.concat(
    await Array.fromAsync(copyObjects({ list: async () => ["a", "gone"], get: async (key) => found(key) })),
  );
  const put: string[] = [];
  const restored = (...parts: Buffer[]) =>
    restoreObjects(
      { put: async (key) => void put.push(key) },
      "nadia-20260131T020000Z",
      Readable.from(parts),
    );
  await restored(...Array.from(whole, (byte) => Buffer.from([byte])));
  expect(put).toEqual(["a"]);
  await expect(restored(whole.subarray(0, -1))).rejects.toMatchObject({ code: "backup_damaged" });
});

const found = (key: string) => (key === "a" ? Buffer.from("content\n") : null);
