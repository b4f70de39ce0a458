/** A customer who was erased after a backup does not come back with it. */
import { randomUUID } from "node:crypto";
import { mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import * as z from "zod";
import { withSystem } from "../../cli/kit/system.ts";
import { backupStoreOf } from "../../core/app/backup-locations.ts";
import { enginesOf } from "../../core/app/engines.ts";
import { createErasureApp } from "../../core/app/erasure.ts";
import { erasedSince, forgetErased, putErasureNotesIn } from "../../core/backup/erased.ts";
import { parseSettings } from "../../core/config.ts";
import { customerIdOf } from "../../core/kernel/ids.ts";
import { ErasureId } from "../../core/privacy/schema.ts";
import { silentLog } from "../../core/kernel/log.ts";
import type { Statement } from "../../core/kernel/sql.ts";
import { createFolderBackups } from "../../core/storage/backups-folder.ts";
import { startEmbeddedQueue } from "../../local/engines/queue.ts";
import { manualClock } from "../support/clock.ts";
import { collectingTerminal, nadia } from "../support/nadia.ts";

async function folders() {
  const root = await mkdtemp(join(tmpdir(), "nadia-erased-"));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  return { data: join(root, "data"), backups: join(root, "backups") };
}

const queryOf = (env: Readonly<Record<string, string>>) => (statement: Statement) =>
  withSystem(
    collectingTerminal(env).terminal,
    ({ settings, host }) => enginesOf(settings, host).sql.query(statement),
    { create: true },
  );

const newUser = (customer: string, telegramId: number): Statement => ({
  sql: "insert into users (id, telegram_user_id, display_name) values ($1::uuid, $2::bigint, 'Eve')",
  parameters: [customer, telegramId],
});

/** Changes what a file of JSON says; creates it if there is none. */
async function rewrite(file: string, change: object): Promise<void> {
  const before = await readFile(file, "utf8").catch(() => "{}");
  await writeFile(file, JSON.stringify({ ...(JSON.parse(before) as object), ...change }));
}

test("[G1] [G4] (promise 9) a restore repeats the erasures made since its backup, on a machine that lost everything", async () => {
  const { data, backups } = await folders();
  const env = { NADIA_DATA_DIR: data };
  const query = queryOf(env);
  const [erased, other] = [customerIdOf(71), customerIdOf(72)];
  await query({
    sql: `insert into users (id, telegram_user_id, display_name)
      values ($1::uuid, 71, 'Eve'), ($2::uuid, 72, 'Bob')`,
    parameters: [erased, other],
  });
  expect(await nadia(["backup", "--to", backups], env)).toMatchObject({ code: 0 });
  expect(await nadia(["erase", erased], env)).toMatchObject({ code: 0 });
  await rm(data, { recursive: true });
  const restored = await nadia(["restore", "--from", backups, "--json"], env);
  expect(restored).toMatchObject({ code: 0 });
  expect(z.object({ erased_again: z.number() }).parse(JSON.parse(restored.out))).toEqual({ erased_again: 1 });
  const select = { sql: "select id from users order by telegram_user_id", parameters: [] };
  expect(await query(select)).toEqual([{ id: other }]);
});

test("[G1] [G4] (promise 9) an erasure whose last pass never came is repeated by a restore too", async () => {
  const { data, backups } = await folders();
  const env = { NADIA_DATA_DIR: data };
  const query = queryOf(env);
  const erased = customerIdOf(73);
  await query(newUser(erased, 73));
  expect(await nadia(["backup", "--to", backups], env)).toMatchObject({ code: 0 });
  // Other processes use the stores, so the last pass waits; this one ends before it.
  const ended = new AbortController();
  const begun = withSystem(collectingTerminal(env).terminal, async ({ settings, host }) => {
    const app = createErasureApp(settings, host, false);
    try {
      return await app.erase(
        erased,
        "test",
        () => ended.abort(new Error("the machine is lost")),
        ended.signal,
      );
    } finally {
      await app.close();
    }
  });
  await expect(begun).rejects.toThrow("the machine is lost");
  await rm(data, { recursive: true });
  expect(await nadia(["restore", "--from", backups], env)).toMatchObject({ code: 0 });
  expect(await query({ sql: "select id from users", parameters: [] })).toEqual([]);
});

test("[G1] [G4] (promise 9) clocks that differ neither bring an erased customer back nor erase a new one", async () => {
  const { data, backups } = await folders();
  const env = { NADIA_DATA_DIR: data };
  const query = queryOf(env);
  const add = (customer: string, telegramId: number) => query(newUser(customer, telegramId));
  const [erased, returned] = [customerIdOf(76), customerIdOf(77)];
  await add(erased, 76);
  await add(returned, 77);
  expect(await nadia(["erase", returned], env)).toMatchObject({ code: 0 });
  await add(returned, 77);
  expect(await nadia(["backup", "--to", backups], env)).toMatchObject({ code: 0 });
  // The erasure before the backup was recorded in this location too, as one made by another machine.
  expect(await nadia(["erase", erased], env)).toMatchObject({ code: 0 });
  const ids = await query({ sql: "select id from erasures order by requested_at", parameters: [] });
  const [before] = z.array(z.object({ id: z.string() })).parse(ids);
  const write = (customer: string, change: object) =>
    rewrite(join(backups, "erased", `${customer}.json`), change);
  const at = (ms: number) => new Date(Date.now() + ms).toISOString();
  await write(erased, { erased_at: at(-600_000) });
  await write(returned, { customer_id: returned, erasure_id: before?.id, erased_at: at(600_000) });
  await rm(data, { recursive: true });
  expect(await nadia(["restore", "--from", backups], env)).toMatchObject({ code: 0 });
  expect(await query({ sql: "select id from users", parameters: [] })).toEqual([{ id: returned }]);
});

test("[G1] [G4] (promise 9) a restore of single tables repeats the erasures since its backup, not the one before it", async () => {
  const { data, backups } = await folders();
  const env = { NADIA_DATA_DIR: data };
  const query = queryOf(env);
  const [erased, returned] = [customerIdOf(78), customerIdOf(79)];
  await query(newUser(erased, 78));
  await query(newUser(returned, 79));
  expect(await nadia(["backup", "--to", backups], env)).toMatchObject({ code: 0 });
  expect(await nadia(["erase", returned], env)).toMatchObject({ code: 0 });
  await query(newUser(returned, 79));
  const some = await nadia(["backup", "--to", backups, "--table", "users", "--json"], env);
  const { id } = z.object({ backup: z.object({ id: z.string() }) }).parse(JSON.parse(some.out)).backup;
  expect(await nadia(["erase", erased], env)).toMatchObject({ code: 0 });
  expect(await nadia(["restore", "--from", join(backups, id), "--force"], env)).toMatchObject({ code: 0 });
  expect(await query({ sql: "select id from users", parameters: [] })).toEqual([{ id: returned }]);
});

test("[G1] [G4] (promise 9) an erasure is recorded next to a backup that was restored from a copy", async () => {
  const { data, backups } = await folders();
  const env = { NADIA_DATA_DIR: data };
  const gone = customerIdOf(74);
  const query = queryOf(env);
  await query({
    sql: "insert into users (id, telegram_user_id, display_name) values ($1::uuid, 74, 'Eve')",
    parameters: [gone],
  });
  const copy = `${backups}-copy`;
  expect(await nadia(["backup", "--to", backups], env)).toMatchObject({ code: 0 });
  await rename(backups, copy);
  await rm(data, { recursive: true });
  expect(await nadia(["restore", "--from", copy], env)).toMatchObject({ code: 0 });
  expect(await nadia(["erase", gone], env)).toMatchObject({ code: 0 });
  await rm(data, { recursive: true });
  expect(await nadia(["restore", "--from", copy], env)).toMatchObject({ code: 0 });
  expect(await query({ sql: "select id from users", parameters: [] })).toEqual([]);
});

test("[G1] [G4] (promise 9) a laptop's erasure is recorded next to its backups in a bucket elsewhere", async () => {
  const { data } = await folders();
  const elsewhere = await startEmbeddedQueue({ dataDir: null });
  onTestFinished(() => elsewhere.close());
  const place = `s3://${elsewhere.archiveBucket}/nadia`;
  const env = {
    NADIA_DATA_DIR: data,
    AWS_ENDPOINT_URL_S3: elsewhere.endpoint,
    AWS_ACCESS_KEY_ID: "a",
    AWS_SECRET_ACCESS_KEY: "b",
  };
  const gone = customerIdOf(75);
  await withSystem(
    collectingTerminal(env).terminal,
    ({ settings, host }) =>
      enginesOf(settings, host).sql.query({
        sql: "insert into users (id, telegram_user_id, display_name) values ($1::uuid, 75, 'Eve')",
        parameters: [gone],
      }),
    { create: true },
  );
  expect(await nadia(["backup", "--to", place], env)).toMatchObject({ code: 0 });
  expect(await nadia(["erase", gone], env)).toMatchObject({ code: 0 });
  const store = backupStoreOf(parseSettings(env), place);
  expect(await erasedSince(store, "2026-01-01T00:00:00Z")).toMatchObject([{ customer_id: gone }]);
});

test("[G4] notes of erasures end with the last backup from before them, and a lost location stops no erasure", async () => {
  const { backups } = await folders();
  const store = createFolderBackups(backups);
  const clock = manualClock();
  const erasure = clock.now();
  await store.put("nadia-20260131T020000Z", "a", Buffer.from("a"));
  const customer = customerIdOf(73);
  await putErasureNotesIn(
    { clock, log: silentLog, open: createFolderBackups },
    ["/nowhere/at/all", backups],
    { id: ErasureId.parse(randomUUID()), customer_id: customer },
  );
  const since = async (ms: number) =>
    (await erasedSince(store, new Date(ms).toISOString())).map((noted) => noted.customer_id);
  const hour = 3_600_000;
  expect(await since(erasure + hour)).toEqual([customer]);
  expect(await since(erasure + hour + 1)).toEqual([]);
  await forgetErased(store, erasure + hour);
  expect(await since(erasure)).toEqual([customer]);
  await forgetErased(store, Infinity);
  expect(await since(erasure)).toEqual([]);
});
