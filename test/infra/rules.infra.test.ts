/** The rules hold in every stage, and each planted fault breaks one or changes the table of permissions. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { declare, viewOf } from "./declared.ts";
import { accessTables, permissionsPage } from "./permissions-page.ts";
import { plants } from "./plants.ts";
import { root } from "./platform.ts";
import { faultsOf } from "./rules.ts";

for (const stage of ["test", "staging", "production"]) {
  test(`[O4] [A3] nothing that stage ${stage} declares breaks a rule`, async () => {
    expect(faultsOf(await declare(stage))).toEqual([]);
  });
}

test("[A3] functions may do and are given the same in every stage", async () => {
  const production = accessTables(await declare("production"));
  for (const stage of ["test", "staging"]) expect(accessTables(await declare(stage))).toEqual(production);
});

test("[A3] docs/permissions.md is what production declares", async () => {
  const page = readFileSync(path.join(root, "docs/permissions.md"), "utf8");
  expect(permissionsPage(await declare("production")), "run `npm run permissions`").toBe(page);
});

for (const { title, plant, caught } of plants) {
  test(`[O4] [A3] caught: ${title}`, async () => {
    const { collected } = await declare("production");
    const planted = structuredClone(collected);
    plant(planted);
    const declared = viewOf(planted);
    if (caught === null) expect(permissionsPage(declared)).not.toBe(permissionsPage(viewOf(collected)));
    else expect(faultsOf(declared).join("\n")).toMatch(caught);
  });
}
