/** When the console is built again. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { sourceFiles } from "../../local/console/build.ts";

const root = join(import.meta.dirname, "../..");

/** The files that these files import by relative paths, and what those import in turn. */
function importedBy(files: readonly string[]): ReadonlySet<string> {
  const found = new Set(files);
  for (const file of found) {
    if (!/\.tsx?$/.test(file)) continue;
    for (const [, path = ""] of readFileSync(file, "utf8").matchAll(/from "(\.[^"]+\.tsx?)"/g))
      found.add(join(dirname(file), path));
  }
  return found;
}

test("[O6] a change of any file that the console imports makes npm start build it again", () => {
  const sources = new Set(sourceFiles());
  const imported = [...importedBy([...sources].filter((file) => file.startsWith(join(root, "web/src"))))];
  expect(imported.filter((file) => file.startsWith(join(root, "core/")))).not.toEqual([]);
  expect(imported.filter((file) => !sources.has(file))).toEqual([]);
});
