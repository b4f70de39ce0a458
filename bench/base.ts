/** The sources that this build is compared with. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** This build's own sources. */
export const root = join(import.meta.dirname, "..");

/** The base commit's sources, with this build's packages if its own are the same ones. */
export function baseSources(commit: string): string {
  // Not below node_modules, where Node runs no TypeScript.
  const folder = join(tmpdir(), `nadia-bench-${commit}`);
  if (existsSync(folder)) return folder;
  mkdirSync(folder, { recursive: true });
  try {
    const archive = execFileSync("git", ["archive", commit], { cwd: root, maxBuffer: 1e9 });
    execFileSync("tar", ["-x", "-C", folder], { input: archive });
    const [own, others] = [root, folder].map((of) => readFileSync(join(of, "package-lock.json"), "utf8"));
    if (own === others) symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    // With everything it may need: npm hands this build's own `omit=peer` down to it.
    else
      execFileSync("npm", ["ci", "--include=peer", "--prefer-offline", "--no-audit", "--no-fund"], {
        cwd: folder,
      });
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  return folder;
}
