/**
 * Vitest's global setup: temporary folders are made in memory where there is plenty. Tests create thousands of files of
 * databases, and on a disk's file system each costs four times the system's CPU time.
 */
import { chmodSync, mkdtempSync, rmSync, statfsSync } from "node:fs";
import { join } from "node:path";

/** Linux keeps what is in this folder in memory. */
const memory = "/dev/shm";
/** The tests need up to 3 GB at a time; containers often have 64 MB there. */
const minFreeBytes = 8 * 1024 ** 3;

function hasRoom(): boolean {
  try {
    const { bavail, bsize } = statfsSync(memory);
    return bavail * bsize >= minFreeBytes;
  } catch {
    return false;
  }
}

/** Vitest calls this once per project, in the process whose environment the workers get. */
export function setup(): void {
  if (process.env["TMPDIR"] !== undefined || !hasRoom()) return;
  const folder = mkdtempSync(join(memory, "nadia-tests-"));
  // A root user's Postgres runs as another user, who must be able to reach its folder.
  chmodSync(folder, 0o711);
  process.env["TMPDIR"] = folder;
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
}
