/** Installs SST's platform into .sst/platform, without Pulumi and without AWS, unless that version is present. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import * as z from "zod";

const root = path.resolve(import.meta.dirname, "..");
const platform = path.join(root, ".sst/platform");

function wantedVersion(): string {
  const file = path.join(root, "node_modules/sst/package.json");
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(file, "utf8"))).version;
}

// The command writes the version first and installs the packages last, so all three must exist.
function isInstalled(version: string): boolean {
  const versionFile = path.join(platform, "version");
  return (
    existsSync(versionFile) &&
    readFileSync(versionFile, "utf8").trim() === version &&
    existsSync(path.join(platform, "node_modules/@pulumi/aws/package.json")) &&
    existsSync(path.join(root, ".sst/provider-lock.json")) &&
    existsSync(path.join(platform, "node_modules/@upstash/pulumi/package.json"))
  );
}

function install(): void {
  const environment = {
    SST_STAGE: "test",
    NADIA_PROVISION: "neon,upstash", // every provider that a deployment can ask for
    SST_SKIP_DEPENDENCY_CHECK: "1", // skips Pulumi and bun
    SST_NO_BUN: "1",
    SST_TELEMETRY_DISABLED: "1",
    DO_NOT_TRACK: "1",
    npm_config_ignore_scripts: "true",
    npm_config_include: "peer", // npm hands down that this project omits its own
  };
  const command = path.join(root, "node_modules/sst/bin/sst.mjs");
  const { error, status, signal } = spawnSync(process.execPath, [command, "install"], {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: ["ignore", process.stderr, process.stderr],
    timeout: 300_000,
  });
  if (error) throw error;
  if (status !== 0)
    throw new Error(`\`sst install\` ended with ${signal ?? status}: is the npm registry reachable?`);
}

const version = wantedVersion();
const present = isInstalled(version);
if (!present) {
  install();
  if (!isInstalled(version))
    throw new Error(`\`sst install\` did not leave a complete platform ${version} in ${platform}.`);
}
console.log(`sst platform ${version}: ${present ? "present" : "installed"}`);
