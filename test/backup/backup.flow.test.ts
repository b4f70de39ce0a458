/** Backup, verification and restore on the laptop's engines. */
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { backUp, startOf } from "../../core/backup/backup.ts";
import { backUpWithin } from "../../core/backup/scheduled.ts";
import { keepDays, list, newest, prune } from "../../core/backup/list.ts";
import { checksumOf } from "../../core/backup/manifest.ts";
import { selectLocations } from "../../core/backup/locations-sql.ts";
import { checkObjects } from "../../core/backup/objects.ts";
import { restore } from "../../core/backup/restore.ts";
import { filesOf, type Manifest } from "../../core/backup/schema.ts";
import { verify } from "../../core/backup/verify.ts";
import { iso } from "../../core/kernel/clock.ts";
import { randomIds } from "../../core/kernel/ids.ts";
import { seed } from "../../scripts/seed.ts";
import { type BackedUp, checksumsOf, definitionsOf, oddRows, startBackedUp } from "../support/backup.ts";
import { manualClock } from "../support/clock.ts";
import { newCustomer, rowOf } from "../support/ledger.ts";

const clock = manualClock();
const customer = newCustomer();
let folder: string;
let full: BackedUp;
let empty: BackedUp;
let made: Manifest;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nadia-backups-"));
  full = await startBackedUp(folder, clock);
  await seed(full.sql, { interactions: 60, customers: 6, until: clock.now() });
  for (const statement of oddRows) await full.sql.query(statement);
  await full.ledger.saveInteraction(rowOf(customer, "one", clock.now()));
  made = await backUp(full.backup);
  empty = await startBackedUp(folder, clock);
});
afterAll(async () => {
  await full.close();
  await empty.close();
  await rm(folder, { recursive: true, force: true });
});

/** The next backup's id: no two may start in the same second. */
const later = () => clock.advance(1_000);

describe("a backup", () => {
  test("[G4] names every table with its rows, and every file with its checksum", async () => {
    expect(made).toMatchObject({ full: true, server_version: expect.stringMatching(/^18/) });
    expect(made.migrations.at(-1)).toMatch(/^\d{3}-/);
    const interactions = made.tables.filter(({ parent }) => parent === "interactions");
    expect(interactions.reduce((sum, { rows }) => sum + rows, 0)).toBe(60);
    expect(made.ledger).toMatchObject({ engine: "sqlite", rows: 1 });
    expect(await verify(full.backup, made.id)).toEqual(made);
    expect(await list(full.backup)).toMatchObject([{ id: made.id, state: "whole", full: true }]);
  });

  test("[G4] with any byte flipped is refused, and the file is named", async () => {
    const first = filesOf(made)[0]?.name ?? "";
    for (const name of [first, "manifest.json"]) {
      const path = join(folder, made.id, name);
      const intact = await readFile(path);
      for (const at of [0, Math.floor(intact.length / 2), intact.length - 1]) {
        const flipped = Buffer.from(intact);
        flipped[at] = (flipped[at] ?? 0) ^ 1;
        await writeFile(path, flipped);
        await expect(verify(full.backup, made.id)).rejects.toMatchObject({
          code: "backup_damaged",
          facts: { file: name },
        });
      }
      await writeFile(path, intact);
    }
  });

  test("[G4] without one of its files is refused, and the file is named", async () => {
    const name = filesOf(made).at(-1)?.name ?? "";
    const path = join(folder, made.id, name);
    const intact = await readFile(path);
    await rm(path);
    const refusal = { code: "backup_damaged", message: expect.stringContaining(`${name} of`) };
    await expect(restore(empty.restore, made.id)).rejects.toMatchObject(refusal);
    await writeFile(path, intact);
  });

  test("[G4] that is aborted or loses its store leaves nothing", async () => {
    later();
    const controller = new AbortController();
    const progress = () => controller.abort(new Error("interrupted"));
    const aborted = backUp(full.backup, { signal: controller.signal, progress });
    await expect(aborted).rejects.toThrow("interrupted");
    const { store } = full.backup;
    const broken = { ...store, finish: () => Promise.reject(new Error("disk full")) };
    await expect(backUp({ ...full.backup, store: broken })).rejects.toThrow("disk full");
    expect(await readdir(folder)).toEqual([made.id]);
  });

  test("[G4] of one table contains its partitions and nothing else", async () => {
    later();
    const single = await backUp(full.backup, { tables: ["interactions", "users"] });
    expect(new Set(single.tables.map(({ name, parent }) => parent ?? name))).toEqual(
      new Set(["interactions", "users"]),
    );
    expect(single).toMatchObject({ full: false, ledger: null });
    await full.backup.store.remove(single.id);
    await expect(backUp(full.backup, { tables: ["nothing"] })).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("the list of archived objects", () => {
  test("[G4] says which are missing or damaged, but not those whose time is over or whose customer was erased", async () => {
    later();
    const [user] = await full.sql.query<{ id: string }>({
      sql: "select id from users order by id limit 1",
      parameters: [],
    });
    const content = Buffer.from("stored");
    for (const [name, ends] of [
      ["whole", 1],
      ["missing", 1],
      ["damaged", 1],
      ["ended", -1],
    ] as const)
      await full.sql.query({
        sql: `insert into archive_parts (name, user_id, month, sha256, bytes, interactions, ends_at)
          values ($1, $2::uuid, '2026-01', $3, 6, 1, $4::timestamptz)`,
        parameters: [name, user?.id, checksumOf(content), iso(clock.now() + ends * 86_400_000)],
      });
    // Files of answers are listed with them, once all of a file is there.
    const [file, unfinished] = [randomIds.random(), randomIds.random()];
    for (const [id, sha256] of [
      [file, checksumOf(content)],
      [unfinished, null],
    ])
      await full.sql.query({
        sql: `insert into attachments (id, user_id, interaction_id, interaction_created_at, kind, name, type, size, sha256,
            created_at, ends_at)
          values ($1::uuid, $2::uuid, $1::uuid, now(), 'photo', 'a.png', 'image/png', 6, $3, now(), $4::timestamptz)`,
        parameters: [id, user?.id, sha256, iso(clock.now() + 86_400_000)],
      });
    const key = `attachments/${user?.id}/${file}`;
    const listed = await backUp(full.backup);
    expect(listed.objects).toMatchObject({ rows: 5 });
    const bucket = new Map([
      [key, content],
      ["whole", content],
      ["damaged", Buffer.from("else")],
    ]);
    const objects = { get: async (name: string) => bucket.get(name) ?? null };
    const { store } = full.backup;
    expect(await checkObjects({ store, objects, clock }, listed)).toEqual({
      listed: 4,
      missing: ["missing"],
      damaged: ["damaged"],
    });
    bucket.delete(key);
    expect(await checkObjects({ store, objects, clock }, listed)).toMatchObject({
      missing: [key, "missing"],
    });
    const note = { customer_id: user?.id, erased_at: iso(clock.now()) };
    await store.putNote(`${user?.id}.json`, Buffer.from(JSON.stringify(note)));
    expect(await checkObjects({ store, objects, clock }, listed)).toMatchObject({ listed: 0, missing: [] });
    await store.removeNote(`${user?.id}.json`);
    await store.remove(listed.id);
    await full.sql.query({ sql: "delete from archive_parts", parameters: [] });
    await full.sql.query({ sql: "delete from attachments", parameters: [] });
  });
});

describe("a restore", () => {
  test("[G4] that fails half-way changes nothing and can be repeated", async () => {
    const before = await checksumsOf(empty.sql);
    const controller = new AbortController();
    const progress = ({ step }: { step: string }) => {
      if (step === "indexes and keys") controller.abort(new Error("interrupted"));
    };
    const restored = restore(empty.restore, made.id, { signal: controller.signal, progress });
    await expect(restored).rejects.toThrow("interrupted");
    expect(await checksumsOf(empty.sql)).toEqual(before);
  });

  test("[G4] [P2] into an empty system makes every table, key, index and sequence equal", async () => {
    await restore(empty.restore, made.id, { largeFrom: 1 });
    expect(await checksumsOf(empty.sql)).toEqual(await checksumsOf(full.sql));
    expect(await definitionsOf(empty.sql)).toEqual(await definitionsOf(full.sql));
    expect(await empty.ledger.getUserInteractions(customer, { limit: 5 })).toMatchObject({
      items: [{ message: "message one" }],
    });
  });

  test("[G4] that died before its end is finished by the next one, without loading the rows again", async () => {
    const finish = () => Promise.reject(new Error("killed"));
    await expect(restore(empty.restore, made.id, { force: true, finish })).rejects.toThrow("killed");
    await empty.sql.query({ sql: "update users set display_name = 'seen'", parameters: [] });
    let finished = 0;
    await restore(empty.restore, made.id, { finish: async () => void (finished += 1) });
    expect(finished).toBe(1);
    const names = await empty.sql.query({ sql: "select distinct display_name from users", parameters: [] });
    expect(names).toEqual([{ display_name: "seen" }]);
    await expect(restore(empty.restore, made.id)).rejects.toMatchObject({ code: "not_empty" });
  });

  test("[G4] into a system that is not empty is refused without force", async () => {
    await expect(restore(full.restore, made.id)).rejects.toMatchObject({
      code: "not_empty",
      message: expect.stringContaining("interactions"),
    });
  });

  test("[G4] with force still knows the other locations of backups, where erasures have to be recorded", async () => {
    later();
    const { id } = await backUp(full.backup);
    await empty.remember("/mnt/elsewhere");
    await restore(empty.restore, id, { force: true });
    expect(await empty.sql.query(selectLocations)).toEqual([{ location: "/mnt/elsewhere" }]);
    await empty.forget("/mnt/elsewhere");
    await full.backup.store.remove(id);
  });

  test("[G4] (promise 4) leaves replies that were waiting to a person, because they may have been sent since", async () => {
    const [waiting] = await full.sql.query<{ interaction_id: string }>({
      sql: `with one as (update deliveries set state = 'queued' where id = (select id from deliveries where state = 'sent' limit 1)
          returning interaction_id)
        update interactions set status = 'approved' where id = (select interaction_id from one) returning id as interaction_id`,
      parameters: [],
    });
    const statuses = ({ sql }: Pick<typeof full, "sql">) =>
      sql.query<{ id: string; status: string }>({
        sql: "select id, status from interactions order by id",
        parameters: [],
      });
    const before = await statuses(full);
    later();
    const { id } = await backUp(full.backup);
    await restore(empty.restore, id, { force: true });
    const rows = await empty.sql.query({
      sql: "select state, error_code from deliveries where state <> 'sent' order by state, error_code",
      parameters: [],
    });
    expect(rows).toContainEqual({ state: "unknown", error_code: "restored" });
    expect(rows).not.toContainEqual(expect.objectContaining({ state: "queued" }));
    expect(await statuses(empty)).toEqual(
      before.map((row) => (row.id === waiting?.interaction_id ? { ...row, status: "unknown" } : row)),
    );
    await full.backup.store.remove(id);
  });
});

describe("a scheduled backup", () => {
  test("[G4] is remembered before it begins, and deletes the old ones afterwards", async () => {
    later();
    const steps: string[] = [];
    const { store } = full.backup;
    const ports = {
      ...full.backup,
      store: {
        ...store,
        put: async (...file: Parameters<typeof store.put>) => {
          steps.push("put");
          await store.put(...file);
        },
      },
      remember: async () => void steps.push("remember"),
    };
    const { manifest, deleted } = await backUpWithin(ports, 900_000);
    expect(manifest.full).toBe(true);
    // First, so that an erasure in the meantime is recorded next to the backup.
    expect(steps.indexOf("remember")).toBe(0);
    expect(deleted).toEqual([]);
    await full.backup.store.remove(manifest.id);
  });

  test("[G4] that would not end in its time stops, leaves nothing, and says what to do", async () => {
    later();
    const before = await readdir(folder);
    const { store } = full.backup;
    const slow = {
      ...store,
      put: async (...file: Parameters<typeof store.put>) => {
        clock.advance(400_000);
        await store.put(...file);
      },
    };
    const ports = { ...full.backup, store: slow, remember: async () => undefined };
    await expect(backUpWithin(ports, 900_000)).rejects.toMatchObject({
      code: "backup_too_slow",
      message: expect.stringContaining("nadia backup"),
    });
    expect(await readdir(folder)).toEqual(before);
  });
});

describe("keeping backups", () => {
  test("[G4] deletes those older than 30 days, and what a dead process left a day ago", async () => {
    const { store } = full.backup;
    const dead = "nadia-20260101T000000Z";
    await store.put(dead, "tables/users.0001.zst", Buffer.from("x"));
    expect(await list(full.backup)).toContainEqual(
      expect.objectContaining({ id: dead, state: "unfinished" }),
    );
    clock.advance(startOf(made.id) - clock.now() + keepDays * 86_400_000);
    expect(await prune(full.backup, keepDays)).toEqual([dead]);
    const next = await backUp(full.backup);
    later();
    expect(await prune(full.backup, keepDays)).toEqual([made.id]);
    expect(await newest(full.backup)).toBe(next.id);
  });
});
