/** Every function's bundle can be loaded: code that runs from the sources can still break when bundled. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { globSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, test } from "vitest";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";

const root = path.resolve(import.meta.dirname, "../..");
const folder = mkdtempSync(path.join(tmpdir(), "nadia-bundles-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Bundles like SST: one file, ES modules, with `require` for packages that still need it. */
async function bundle(entry: string): Promise<string> {
  const outfile = path.join(folder, `${entry.replaceAll("/", "-")}.mjs`);
  await build({
    entryPoints: [path.join(root, entry)],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "esnext",
    mainFields: ["module", "main"],
    keepNames: true,
    minifySyntax: true,
    minifyWhitespace: true,
    logLevel: "error",
    banner: {
      js: `import { createRequire as requireOf } from "node:module"; const require = requireOf(import.meta.url);`,
    },
  });
  return outfile;
}

describe("bundles", () => {
  for (const entry of globSync(["functions/*.ts", "functions/scheduled/*.ts"], { cwd: root })) {
    test(`${entry} loads and has its handler`, async () => {
      const url = pathToFileURL(await bundle(entry)).href;
      // Only the message: Node quotes the failing line, which here is the whole bundle.
      const script = `import(${JSON.stringify(url)}).then((loaded) => typeof loaded.handler, String).then(console.log);`;
      const { stdout } = await promisify(execFile)(process.execPath, ["-e", script]);
      assert.equal(stdout.trim(), "function");
    });
  }
});
