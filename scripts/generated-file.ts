/** A file that is written from the code and committed: rewritten, or with `--check` only compared. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "..");

export interface Generated {
  /** From the root of the project. */
  readonly file: string;
  /** What it says now. */
  readonly text: string;
  /** What writes it, such as `npm run openapi`. */
  readonly command: string;
}

/** Writes it unless it says so already; with `--check` it fails the process instead. */
export function writeOrCheck({ file, text, command }: Generated): void {
  const target = path.join(root, file);
  if (committed(target) === text) console.log(`${file}: up to date`);
  else if (process.argv.includes("--check")) {
    console.error(`${file} is not what the code says: run \`${command}\` and commit it`);
    process.exitCode = 1;
  } else {
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, text);
    console.log(`${file}: written`);
  }
}

function committed(target: string): string | null {
  try {
    return readFileSync(target, "utf8");
  } catch {
    // Never written yet: as out of date as can be.
    return null;
  }
}
