/** The tests that the runbook names for degraded modes exist. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");

test("[S11] every test that docs/runbook.md names is there", () => {
  const page = readFileSync(join(root, "docs/runbook.md"), "utf8");
  const named = [...page.matchAll(/\]\(\.\.\/(test\/[\w./-]+)\)/g)].map(([, file = ""]) => file);
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((file) => !existsSync(join(root, file)))).toEqual([]);
});
