/** Modules of the build that a probe measures: this one, or the one at `--root`. */
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { flag, readOptions, string } from "../../local/options.ts";

const help = "node bench/probes/PROBE.ts [--root DIR] [--statements]   npm run bench starts the probes";
const values = readOptions(help, {
  statements: flag,
  root: string(fileURLToPath(new URL("../..", import.meta.url))),
});

export const root = resolve(values.root);
export const { statements: isListed } = values;

/**
 * Imports a module of the measured build, by the first path that exists there: the base commit may have had it elsewhere. `T`
 * is this build's type of it.
 */
export async function load<T>(...paths: readonly string[]): Promise<T> {
  const path = paths.map((one) => join(root, one)).find((one) => existsSync(one));
  if (path === undefined) throw new Error(`${root} has none of ${paths.join(", ")}`);
  return import(pathToFileURL(path).href);
}

/** What the probe found, for bench/main.ts. */
export const report = (figures: Readonly<Record<string, number>>): void => {
  process.stdout.write(`${JSON.stringify(figures)}\n`);
};

/** Ends the probe, because this machine cannot run it; bench/main.ts continues with the others. */
export function cannot(reason: string): never {
  process.stdout.write(`${JSON.stringify({ cannot: reason })}\n`);
  process.exit(0);
}

/** Ends the probe if this program is not in PATH. */
export function requireProgram(program: string): void {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  if (!folders.some((folder) => isExecutable(join(folder, program)))) cannot(`needs ${program}`);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The median; NaN for an empty list. */
export const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

/** ms of CPU time that this process has used. */
export function ownCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
