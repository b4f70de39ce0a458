/** Builds the console into web/dist, unless what lies there was made from these very sources. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const root = join(import.meta.dirname, "../..");
const web = join(root, "web");
export const distFolder = join(web, "dist");
/** Beside the build, not in it: what is in it goes to the cloud. */
const stamp = join(root, ".cache/console.sha256");

/** What the build is made from: the console, the schemas whose types it reads, and the versions of its libraries. */
function sourcesHash(): string {
  const hash = createHash("sha256");
  const files = readdirSync(web, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.startsWith(distFolder))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
  for (const file of [...files, join(root, "package-lock.json")]) {
    hash.update(file.slice(root.length)).update("\0").update(readFileSync(file)).update("\0");
  }
  return hash.digest("hex");
}

/** True when web/dist is what a build would make now. */
export function consoleIsFresh(): boolean {
  const built = existsSync(join(distFolder, "index.html")) && existsSync(stamp);
  return built && readFileSync(stamp, "utf8") === sourcesHash();
}

/** Builds in a process of its own, which takes some seconds; rejects with what Vite said. */
export async function buildConsole(): Promise<void> {
  const hash = sourcesHash();
  // A build that is cut off must not pass for a whole one.
  rmSync(stamp, { force: true });
  const vite = join(root, "node_modules/vite/bin/vite.js");
  try {
    await promisify(execFile)(process.execPath, [vite, "build", web, "--logLevel", "warn"], {
      cwd: root,
      // Vite heeds what it finds: under a test runner it would build React's far larger development code.
      env: { ...process.env, NODE_ENV: "production" },
    });
  } catch (cause) {
    const said = cause instanceof Error && "stderr" in cause ? String(cause.stderr).trim() : "";
    throw new Error(`the console could not be built; run \`npm run build\`: ${said}`, { cause });
  }
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, hash);
}
