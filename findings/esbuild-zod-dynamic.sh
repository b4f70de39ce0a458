#!/usr/bin/env bash
# esbuild 0.27.2 and zod 4.6.7: a module that imports `zod` and later, with `import()`, something that imports `zod/v4`, as
# version 7 of the AI SDK does, in one bundle without code splitting.
# Expected: the bundle does what the module does in Node.
# Seen: the bundle throws at its start. Because zod's package.json says `"sideEffects": false`, esbuild leaves out the call
# that initialises zod's classes before the static import is used. It works with `splitting`, or with `ignoreAnnotations`,
# or if both import the same entry point.
exec "$(dirname "$0")/lib/with-packages" esbuild@0.27.2 zod@4.6.7 <<'END'
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const source = (first) => `
import * as z from ${JSON.stringify(first)};
const { name } = z.object({ name: z.string() }).parse({ name: "Ada" });
await import("zod/v4");
console.log(name);
`;
writeFileSync("zod.mjs", source("zod"));
writeFileSync("v4.mjs", source("zod/v4"));

const run = (file) => {
  const { stdout, stderr } = spawnSync(process.execPath, [file], { encoding: "utf8" });
  return stdout.trim() || /\w*Error: .*/.exec(stderr)?.[0];
};
async function bundled(entry, options = {}) {
  const outdir = `out-${entry}-${Object.keys(options).join("-")}`;
  mkdirSync(outdir);
  const format = { platform: "node", format: "esm", outExtension: { ".js": ".mjs" } };
  await build({ entryPoints: [`${entry}.mjs`], bundle: true, outdir, ...format, ...options });
  return run(`${outdir}/${entry}.mjs`);
}

const seen = {
  inNode: run("zod.mjs"),
  bundled: await bundled("zod"),
  withSplitting: await bundled("zod", { splitting: true }),
  ignoringAnnotations: await bundled("zod", { ignoreAnnotations: true }),
  sameEntryPoint: await bundled("v4"),
};
console.log(seen);
assert.deepEqual(seen, {
  inNode: "Ada",
  bundled: "TypeError: Class2 is not a constructor",
  withSplitting: "Ada",
  ignoringAnnotations: "Ada",
  sameEntryPoint: "Ada",
});
END
