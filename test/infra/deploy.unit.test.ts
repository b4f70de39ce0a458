/** docs/deploy.md and docs/configuration.md name what infra/ reads: secrets and the deployer's variables. */
import { existsSync, globSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import * as z from "zod";

const root = path.resolve(import.meta.dirname, "../..");
const read = (file: string): string => readFileSync(path.join(root, file), "utf8");
const code = globSync("infra/*.ts", { cwd: root }).map(read).join("\n");
const guide = read("docs/deploy.md");

const found = (text: string, pattern: RegExp): string[] =>
  [...new Set([...text.matchAll(pattern)].map(([, name = ""]) => name))].sort();

test("[O4] the block of secrets in docs/deploy.md is what infra/ needs, no more and no less", () => {
  const [, block = ""] = /<<'END'\n([\s\S]*?)\nEND\n/.exec(guide) ?? [];
  const required = found(code, /new sst\.Secret\("(\w+)"\)/g);
  // Only where SST creates the database.
  expect(found(block, /^(\w+)=/gm)).toEqual(required.filter((name) => name !== "DatabasePassword"));
});

test("[O4] docs/deploy.md says how to rotate every secret", () => {
  const rotation = guide.slice(guide.indexOf("## Key rotation"), guide.indexOf("## Disaster recovery"));
  expect(found(rotation, /`([A-Z]\w+)`(?=[^|\n]*\|)/g)).toEqual(
    expect.arrayContaining(found(code, /new sst\.Secret\("(\w+)"/g)),
  );
});

test("[O4] docs/configuration.md explains every variable that a deployment reads", () => {
  const page = read("docs/configuration.md");
  const variables = found(code, /"((?:NADIA|LLM\d|EMBEDDING|SUMMARY|QDRANT|TELEGRAM)_[A-Z_]+)"/g);
  expect(variables.length).toBeGreaterThan(15);
  expect(variables.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});

test("[O4] docs/deploy.md and the README install SST before they use it", () => {
  for (const text of [guide, read("README.md")]) {
    const [before = "", ...after] = text.split("npx sst ");
    expect(before).toContain("npm run tools");
    expect(after.length).toBeGreaterThan(0);
  }
  // A checkout of another version comes with other packages.
  for (const [, then = ""] of guide.matchAll(/git checkout <tag> && (.*?)npx sst/g))
    expect(then).toContain("npm run tools");
  // Otherwise npx would download SST where it is not installed, in whatever version is the newest.
  expect(read(".npmrc")).toMatch(/^yes=false$/m);
});

test("[O4] every page, command and script that docs/deploy.md names is there", () => {
  const { scripts } = z
    .object({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(read("package.json")));
  expect(found(guide, /npm run ([\w:]+)/g).filter((name) => !(name in scripts))).toEqual([]);
  const commands = found(guide, /npx nadia (\w+)/g);
  expect(commands.filter((name) => !existsSync(path.join(root, `cli/${name}.ts`)))).toEqual([]);
  const pages = found(guide, /\]\(([\w-]+\.md)/g);
  expect(pages.filter((name) => !existsSync(path.join(root, "docs", name)))).toEqual([]);
});
