/** Builds the console into web/dist, unless it is already built from the same sources. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const root = join(import.meta.dirname, "../..");
const web = join(root, "web");
export const distFolder = join(web, "dist");
/** Next to the build rather than in it, because its contents are deployed. */
const stamp = join(root, ".cache/console.sha256");

/** The files of a folder and of those in it. */
const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

/** Folders of core that the console imports from. */
const shared = ["core/kernel", "core/markup"].map((folder) => join(root, folder));

/** Everything the build depends on: the console, what it shares with core, and its libraries' versions. */
export const sourceFiles = (): string[] => [
  ...[web, ...shared]
    .flatMap(filesIn)
    .filter((file) => !file.startsWith(distFolder))
    .toSorted(),
  join(root, "package-lock.json"),
];

function sourcesHash(): string {
  const hash = createHash("sha256");
  for (const file of sourceFiles())
    hash.update(file.slice(root.length)).update("\0").update(readFileSync(file)).update("\0");
  return hash.digest("hex");
}

/** True if web/dist is up to date. */
export function consoleIsFresh(): boolean {
  const built = existsSync(join(distFolder, "index.html")) && existsSync(stamp);
  return built && readFileSync(stamp, "utf8") === sourcesHash();
}

/** Builds in a child process, which takes a few seconds; rejects with Vite's output. */
export async function buildConsole(): Promise<void> {
  const hash = sourcesHash();
  // An interrupted build must not look complete.
  rmSync(stamp, { force: true });
  const vite = join(root, "node_modules/vite/bin/vite.js");
  try {
    await promisify(execFile)(process.execPath, [vite, "build", web, "--logLevel", "warn"], {
      cwd: root,
      // Vite respects an existing value: under a test runner it would build React's much larger development code.
      env: { ...process.env, NODE_ENV: "production" },
    });
  } catch (cause) {
    const output = cause instanceof Error && "stderr" in cause ? String(cause.stderr).trim() : "";
    throw new Error(`the console could not be built; run \`npm run build\`: ${output}`, { cause });
  }
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, hash);
}
