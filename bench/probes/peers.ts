/** What NADIA is measured against: packages of their own, installed in bench/peers when a probe asks for one. */
import { execFileSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { cannot } from "./source.ts";

export const peersFolder = join(import.meta.dirname, "../peers");

/** True if the installed packages are those of the lock file. */
function areInstalled(): boolean {
  const installed = join(peersFolder, "node_modules/.package-lock.json");
  const wanted = join(peersFolder, "package-lock.json");
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs;
}

/** Installs the peers once; ends the probe if that fails. */
export function installPeers(): void {
  if (areInstalled()) return;
  try {
    // npm hands this project's own `omit=peer` down to them.
    const options = ["--include=peer", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"];
    execFileSync("npm", ["ci", "--prefix", peersFolder, ...options], { stdio: ["ignore", "ignore", "pipe"] });
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split("\n")[0] ?? "") : "";
    cannot(`the packages of bench/peers could not be installed: ${reason}`);
  }
}

/** A peer's module; `T` is the part of it that a probe uses, because its types are not installed either. */
export const peer = async <T>(name: string): Promise<T> => {
  installPeers();
  return createRequire(join(peersFolder, "package.json"))(name) as T;
};
