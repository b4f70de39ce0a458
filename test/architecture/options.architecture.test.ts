/** The commands that npm runs parse their options in one place. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const read = (file: string): string => readFileSync(join(root, file), "utf8");

test("no source but local/options.ts imports parseArgs", () => {
  const folders = "{bench,cli,core,functions,infra,local,scripts,test}";
  const sources = globSync(`${folders}/**/*.ts`, { cwd: root, exclude: ["**/node_modules/**"] });
  expect(sources.length).toBeGreaterThan(500);
  const parsing = sources.filter((file) => /import \{[^}]*\bparseArgs\b/.test(read(file)));
  expect(parsing).toEqual(["local/options.ts"]);
});

test("no command in package.json reads its arguments by itself", () => {
  const files = read("package.json").match(/\b(bench|local|scripts|test)\/[\w/-]+\.ts\b/g) ?? [];
  expect(files.length).toBeGreaterThan(25);
  const reading = files.filter((file) => /\bprocess\.argv\b/.test(read(file)));
  // `npm start` takes none but --help; the other one passes them on to Vitest.
  expect(reading).toEqual(["local/main.ts", "scripts/browser-tests.ts"]);
});
