/** The size of the installed packages on the disk, as `npm ci` leaves them. */
import { lstatSync, readdirSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import { report, root } from "./source.ts";

/** What tools put there later. */
const caches = new Set([".cache", ".vite", ".vite-temp", ".vitest"]);

/** Files with several names count once. */
const counted = new Set<number>();

function bytesIn(folder: string): number {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !caches.has(name))
    .reduce((sum, entry) => sum + bytesOf(join(folder, entry.name), entry.isDirectory()), 0);
}

function bytesOf(path: string, isDirectory: boolean): number {
  const { blocks, ino } = lstatSync(path);
  if (counted.has(ino)) return 0;
  counted.add(ino);
  return blocks * 512 + (isDirectory ? bytesIn(path) : 0);
}

// The base's folder may be a link to this build's.
const folder = realpathSync(join(root, "node_modules"));
report({ packages_mb: (statSync(folder).blocks * 512 + bytesIn(folder)) / 1_000_000 });
