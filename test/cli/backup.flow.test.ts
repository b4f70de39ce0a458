/** `nadia backup` and `nadia restore` as an operator runs them. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import * as z from "zod";
import { selectLocations } from "../../core/backup/locations-sql.ts";
import { systemClock } from "../../core/kernel/clock.ts";
import { startBackedUp } from "../support/backup.ts";
import { nadia } from "../support/nadia.ts";

const Made = z.object({
  backup: z.object({ id: z.string(), files: z.number(), rows: z.record(z.string(), z.number()) }),
  deleted: z.array(z.string()),
});

test("[G4] nadia backup and nadia restore make, list, verify and restore backups, and refuse a system in use", async () => {
  const folder = await mkdtemp(join(tmpdir(), "nadia-backups-"));
  const system = await startBackedUp(folder, systemClock);
  onTestFinished(async () => {
    await system.close();
    await rm(folder, { recursive: true, force: true });
  });
  const run = (...words: string[]) => nadia(words, system.env);
  const made = await run("backup", "--to", folder, "--json");
  expect(made).toMatchObject({ code: 0, err: expect.stringContaining("tables, kB") });
  const { backup, deleted } = Made.parse(JSON.parse(made.out));
  expect(backup.rows).toMatchObject({ reviewers: 1, users: 0, backup_places: 1 });
  expect(deleted).toEqual([]);

  expect((await run("backup", "--list", "--from", folder)).out).toContain(`${backup.id}  full, `);
  expect((await run("backup", "--verify", "--from", join(folder, backup.id))).out).toContain("verified");
  expect(await run("restore", "--from", folder)).toMatchObject({
    code: 0,
    out: expect.stringContaining(`restored ${backup.id}`),
  });

  await system.sql.query({
    sql: "insert into users (id, telegram_user_id, display_name) values (gen_random_uuid(), 1, 'Eve')",
    parameters: [],
  });
  expect(await run("restore", "--from", folder)).toMatchObject({
    code: 1,
    err: expect.stringContaining("not empty (customer_list, users)"),
  });
  expect(await run("backup", "--to", join(folder, backup.id, "manifest.json"))).toMatchObject({ code: 1 });
  expect(await system.sql.query(selectLocations)).toEqual([{ location: folder }]);
  await writeFile(join(folder, backup.id, "tables/reviewers.0001.zst"), "");
  expect(await run("backup", "--verify", "--from", folder)).toMatchObject({
    code: 1,
    err: expect.stringContaining("tables/reviewers.0001.zst of the backup"),
  });
  expect(await run("backup")).toMatchObject({ code: 2, err: expect.stringContaining("give exactly one of") });
});

test("[G4] nadia backup stores a database of before migration 33, which has no list of locations", async () => {
  const folder = await mkdtemp(join(tmpdir(), "nadia-backups-"));
  const system = await startBackedUp(folder, systemClock);
  onTestFinished(async () => {
    await system.close();
    await rm(folder, { recursive: true, force: true });
  });
  expect(await nadia(["migrate", "--to", "32", "--yes"], system.env)).toMatchObject({ code: 0 });
  expect(await nadia(["backup", "--to", folder], system.env)).toMatchObject({ code: 0 });
  expect(await nadia(["migrate"], system.env)).toMatchObject({ code: 0 });
});
