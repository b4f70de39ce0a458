/** Snapshots of the embedded Postgres become files. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { unpack } from "../../local/engines/unpack.ts";
import { migratedSettings } from "../support/database.ts";

async function snapshot(): Promise<Blob> {
  const content = await (await migratedSettings()).seed?.();
  return content ?? expect.fail("no snapshot");
}

function newFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), "nadia-unpack-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return join(dir, "cluster");
}

test("[D4] a snapshot becomes files and folders that only their owner reads", async () => {
  const folder = newFolder();
  await unpack(await snapshot(), folder);
  expect(readFileSync(join(folder, "PG_VERSION"), "utf8")).toBe("18\n");
  // An empty folder, without which Postgres does not start.
  expect(readdirSync(join(folder, "pg_notify"))).toEqual([]);
  expect(statSync(join(folder, "base")).mode & 0o077).toBe(0);
  expect(statSync(join(folder, "PG_VERSION")).mode & 0o077).toBe(0);
});

test("[D4] a snapshot that ends early is refused, wherever it ends", async () => {
  const whole = await snapshot();
  const inContent = 512 * 64 + 100;
  for (const length of [0, 100, 512, inContent, whole.size - 512 * 3 - 1])
    await expect(unpack(whole.slice(0, length), newFolder())).rejects.toThrow("the snapshot ends early");
});
