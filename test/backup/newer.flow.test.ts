/** [G4] What a newer version of NADIA made is named as such, instead of damaged, and nothing is changed. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { migrate } from "../../core/app/migrate.ts";
import { backUp } from "../../core/backup/backup.ts";
import { list, newest } from "../../core/backup/list.ts";
import { checksumOf } from "../../core/backup/manifest.ts";
import { restore } from "../../core/backup/restore.ts";
import { filesOf, Manifest } from "../../core/backup/schema.ts";
import { verify } from "../../core/backup/verify.ts";
import { type BackedUp, checksumsOf, startBackedUp } from "../support/backup.ts";
import { manualClock } from "../support/clock.ts";
import { nadia } from "../support/nadia.ts";

const clock = manualClock();
let folder: string;
let system: BackedUp;
let made: Manifest;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nadia-newer-"));
  system = await startBackedUp(folder, clock);
});
afterAll(async () => {
  await system.close();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  // In the order in which a manifest is written.
  made = Manifest.parse(await backUp(system.backup));
  onTestFinished(async () => {
    await system.backup.store.remove(made.id);
    clock.advance(1_000);
  });
});

const manifestFile = () => join(folder, made.id, "manifest.json");

/** Writes a manifest as any version seals one. */
async function writeSealed(manifest: object): Promise<void> {
  const sealed = { ...manifest, sha256: checksumOf(JSON.stringify(manifest)) };
  await writeFile(manifestFile(), `${JSON.stringify(sealed, null, 1)}\n`);
}

const newer = { code: "newer_version", message: expect.stringContaining("upgrade NADIA") };

describe("[G4] a backup made by a newer version", () => {
  const formats: Record<string, () => object> = {
    "has another format": () => ({ ...made, format: 2, tables: "elsewhere" }),
    "contains something that this version does not know": () => ({ ...made, voices: { files: [] } }),
    "describes a table in another way": () => ({
      ...made,
      tables: made.tables.map((table) => ({ ...table, codec: "brotli" })),
    }),
  };
  for (const [what, manifest] of Object.entries(formats)) {
    test(`that ${what} is named as such by every command, and nothing is restored`, async () => {
      await writeSealed(manifest());
      const before = await checksumsOf(system.sql);
      await expect(verify(system.backup, made.id)).rejects.toMatchObject(newer);
      await expect(restore(system.restore, made.id, { force: true })).rejects.toMatchObject(newer);
      expect(await checksumsOf(system.sql)).toEqual(before);
      expect(await list(system.backup)).toMatchObject([{ id: made.id, state: "newer" }]);
      expect(await newest(system.backup, true), "not an older one in its place").toBe(made.id);
      const said = await nadia(["restore", "--from", folder], system.env);
      expect([said.code, said.err]).toEqual([1, expect.stringContaining("upgrade NADIA")]);
      expect((await nadia(["backup", "--list", "--from", folder], system.env)).out).toContain(
        `${made.id}  newer`,
      );
    });
  }

  test("with a byte flipped is damaged nevertheless", async () => {
    await writeSealed({ ...made, format: 2 });
    const whole = await readFile(manifestFile(), "utf8");
    for (const [from, to] of [
      ['"format": 2', '"format": 3'],
      ['"full": true', '"full":  true'],
      [made.started_at, made.started_at.replace("20", "21")],
    ] as const) {
      await writeFile(manifestFile(), whole.replace(from, to));
      await expect(verify(system.backup, made.id)).rejects.toMatchObject({ code: "backup_damaged" });
    }
  });

  test("of a newer database is refused before its files are read, by the name of the migration", async () => {
    await writeSealed({ ...made, migrations: [...made.migrations, "999-future"] });
    for (const { name } of filesOf(made)) await rm(join(folder, made.id, name));
    const before = await checksumsOf(system.sql);
    await expect(restore(system.restore, made.id, { force: true })).rejects.toMatchObject({
      code: "newer_version",
      message: expect.stringMatching(/999-future.*upgrade NADIA/),
    });
    expect(await checksumsOf(system.sql)).toEqual(before);
  });
});

test("[P2] this version runs on the schema of a newer one, but does not migrate it, and says so", async () => {
  await system.sql.query({
    sql: "insert into kysely_migration (name, timestamp) values ('999-future', '2027-01-01T00:00:00.000Z')",
    parameters: [],
  });
  onTestFinished(async () => {
    await system.sql.query({ sql: "delete from kysely_migration where name = '999-future'", parameters: [] });
  });
  expect(await migrate(system.sql), "as npm start does").toEqual([]);
  await expect(restore(system.restore, made.id, { force: true })).rejects.toMatchObject({
    code: "newer_version",
    message: expect.stringMatching(/999-future.*upgrade NADIA/),
  });
  expect(await nadia(["migrate", "--to", "3", "--yes"], system.env)).toMatchObject({
    code: 1,
    err: expect.stringContaining("upgrade NADIA"),
  });
});
