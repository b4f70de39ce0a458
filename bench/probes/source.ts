/** Modules of the build that a probe measures: this one, or the one at `--root`. */
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    statements: { type: "boolean" },
    root: { type: "string", default: fileURLToPath(new URL("../..", import.meta.url)) },
  },
});

export const root = resolve(values.root);

/** Imports a module of the measured build; `T` is this build's type of it. */
export const load = async <T>(path: string): Promise<T> => import(pathToFileURL(join(root, path)).href);

/** What the probe found, for bench/main.ts. */
export const report = (figures: Readonly<Record<string, number>>): void => {
  process.stdout.write(`${JSON.stringify(figures)}\n`);
};
