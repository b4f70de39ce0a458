/** A committed file that is generated from the code: rewritten, or with `--check` only compared. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { flag, readOptions } from "../local/options.ts";

const root = path.resolve(import.meta.dirname, "..");

export interface Generated {
  /** Relative to the project root. */
  readonly file: string;
  /** Its current content. */
  readonly text: () => string | Promise<string>;
  /** The command that generates it, such as `npm run openapi`. */
  readonly command: string;
}

/** Writes it if it changed; with `--check`, fails the process instead. */
export async function writeOrCheck({ file, text, command }: Generated): Promise<void> {
  const help = `${command}             writes ${file}\n${command} -- --check  fails when it differs`;
  const { check } = readOptions(help, { check: flag });
  const target = path.join(root, file);
  const current = await text();
  if (committed(target) === current) console.log(`${file}: up to date`);
  else if (check) {
    console.error(`${file} is out of date: run \`${command}\` and commit it`);
    process.exitCode = 1;
  } else {
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, current);
    console.log(`${file}: written`);
  }
}

function committed(target: string): string | null {
  try {
    return readFileSync(target, "utf8");
  } catch {
    // A missing file is out of date.
    return null;
  }
}
