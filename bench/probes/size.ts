/** The size of the installed packages on the disk, as `npm ci` leaves them. */
import { lstatSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import { report, root } from "./source.ts";

/** What tools put there later. */
const caches = new Set([".cache", ".vite", ".vite-temp", ".vitest"]);

/** Files with several names count once. */
const counted = new Set<number>();

// The base's folder may be a link to this build's.
const packages = realpathSync(join(root, "node_modules"));

/** The tools, which `npm run tools` puts there where `npm ci` leaves them out. */
function tools(): ReadonlySet<string> {
  if (!readFileSync(join(root, ".npmrc"), "utf8").includes("omit=peer")) return new Set();
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
    packages: Record<string, { peer?: boolean }>;
  };
  const listed = Object.entries(lock.packages).filter(([, { peer }]) => peer);
  return new Set(listed.map(([folder]) => join(packages, "..", folder)));
}

const leftOut = tools();

function bytesIn(folder: string): number {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !caches.has(name) && !leftOut.has(join(folder, name)))
    .reduce((sum, entry) => sum + bytesOf(join(folder, entry.name), entry.isDirectory()), 0);
}

function bytesOf(path: string, isDirectory: boolean): number {
  const { blocks, ino } = lstatSync(path);
  if (counted.has(ino)) return 0;
  counted.add(ino);
  return blocks * 512 + (isDirectory ? bytesIn(path) : 0);
}

report({ packages_mb: (statSync(packages).blocks * 512 + bytesIn(packages)) / 1_000_000 });
