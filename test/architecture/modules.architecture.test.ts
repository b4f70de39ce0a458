/** CONTRIBUTING.md lists the modules of `core/`. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");

test("CONTRIBUTING.md lists every module of core, and no other", () => {
  const page = readFileSync(join(root, "CONTRIBUTING.md"), "utf8");
  const [, table = ""] = page.split("### The modules of `core/`");
  const [modules = ""] = table.split("\n## ");
  const listed = [...modules.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name);
  const folders = readdirSync(join(root, "core"), { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  expect(listed).toEqual(folders.map(({ name }) => name).toSorted());
});
