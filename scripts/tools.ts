/**
 * `npm run tools`: installs the peerDependencies, unless they are there. `npm ci` leaves them out (.npmrc), because only
 * checks, deployments and the tests with real engines and browsers need them.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "..");

interface Installable {
  readonly version?: string;
  readonly peer?: boolean;
  readonly optional?: boolean;
}

/** By their folders, as a lock file lists them. */
function packagesOf(file: string): Readonly<Record<string, Installable>> {
  const lock = path.join(root, file);
  if (!existsSync(lock)) return {};
  return (JSON.parse(readFileSync(lock, "utf8")) as { packages: Record<string, Installable> }).packages;
}

/**
 * Programs for other systems are optional and never there. After `npm install PACKAGE` npm's list still has the tools, although
 * it removed their folders.
 */
function missing(): number {
  const present = packagesOf("node_modules/.package-lock.json");
  return Object.entries(packagesOf("package-lock.json")).filter(
    ([folder, { version, peer, optional }]) =>
      peer && !optional && (present[folder]?.version !== version || !existsSync(path.join(root, folder))),
  ).length;
}

/** Leaves the lock file as it is. Output goes to stderr: the command that needs the tools may print JSON. */
function install(): void {
  const { error, status, signal } = spawnSync(
    "npm",
    ["install", "--include=peer", "--no-save", "--prefer-offline"],
    {
      cwd: root,
      stdio: ["ignore", process.stderr, process.stderr],
      // Windows runs npm through its shell; the arguments are all written above.
      shell: process.platform === "win32",
    },
  );
  if (error) throw error;
  if (status !== 0 || missing() > 0) {
    console.error(
      `The tools were not installed: npm ended with ${signal ?? status}. Is its registry reachable?`,
    );
    process.exit(1);
  }
}

const count = missing();
if (count > 0) {
  console.error(`Installing the tools that \`npm ci\` leaves out (packages: ${count}).`);
  install();
}
