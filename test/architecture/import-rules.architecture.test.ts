/** Each import rule of the house is seen to fire on a planted fault, types counted; a clean house has none. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, test } from "vitest";

const root = join(import.meta.dirname, "../..");

/** A planted import each: the rule that must fire, who imports, and what. */
const faults: readonly [rule: string, from: string, to: string, typeOnly?: boolean][] = [
  ["no-circles", "core/wal/a.ts", "core/wal/b.ts"],
  ["kernel-is-the-floor", "core/kernel/bad.ts", "core/wal/schema.ts"],
  ["kernel-is-the-floor", "core/kernel/worse.ts", "kysely"],
  ["schema-is-pure", "core/review/schema.ts", "core/review/review.ts", true],
  ["core-looks-inward", "core/wal/bad.ts", "local/main.ts"],
  ["sdks-live-with-the-engines", "core/wal/sdk.ts", "@upstash/redis"],
  ["only-statements-compile", "core/wal/compiles.ts", "core/compiler.ts"],
  ["sdks-live-with-the-engines", "core/review/kysely.ts", "kysely", true],
  ["rooms-meet-in-the-pipeline", "core/wal/meets.ts", "core/review/review.ts"],
  ["rooms-meet-in-the-pipeline", "core/wal/meets-types.ts", "core/review/review.ts", true],
  ["pipeline-meets-rooms-only", "core/pipeline/bad.ts", "core/storage/redis.ts"],
  ["statements-stay-in-their-room", "core/pipeline/sql-user.ts", "core/review/sql.ts"],
  ["engines-know-ports-not-rooms", "core/storage/bad.ts", "core/review/review.ts", true],
  ["one-wiring-place", "local/bad.ts", "core/storage/redis.ts"],
  ["one-reader-of-sst", "core/app/bad.ts", "sst"],
  ["handlers-are-thin", "functions/bad.ts", "core/review/review.ts"],
  ["infra-declares", "infra/bad.ts", "core/config.ts"],
  ["web-sees-schemas", "web/bad.ts", "core/review/review.ts"],
  ["markup-is-pure", "core/markup/bad.ts", "core/wal/schema.ts"],
  ["markup-is-pure", "core/markup/worse.ts", "htmlparser2"],
  ["no-test-code-outside-tests", "local/tested.ts", "test/support/x.ts"],
  ["nothing-ships-a-dev-dependency", "functions/lib/dev.ts", "fauxqs"],
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
  const house = mkdtempSync(join(tmpdir(), "nadia-house-"));
  const put = (file: string, text: string) => {
    mkdirSync(dirname(join(house, file)), { recursive: true });
    writeFileSync(join(house, file), text);
  };
  let output = "";

  beforeAll(() => {
    for (const file of [".dependency-cruiser.cjs", "tsconfig.json", "package.json", "node_modules"]) {
      symlinkSync(join(root, file), join(house, file));
    }
    for (const file of [
      "core/wal/schema.ts",
      "core/review/review.ts",
      "core/review/sql.ts",
      "core/compiler.ts",
      "core/config.ts",
      "core/storage/redis.ts",
      "local/main.ts",
      "test/support/x.ts",
    ]) {
      put(file, "export const x = 1;\nexport type X = number;\n");
    }
    put("core/wal/b.ts", 'import { x } from "./a.ts";\nexport { x };\n');
    for (const [, from, to, typeOnly] of faults) {
      const specifier = /^(core|local|test)\//.test(to)
        ? join(dirname(from).replaceAll(/[^/]+/g, ".."), to)
        : to;
      const name = typeOnly === true ? "type X" : "x";
      put(
        from,
        `import ${typeOnly === true ? "type " : ""}{ ${name.replace("type ", "")} } from "${specifier}";\nexport type Y = typeof import("${specifier}");\n`,
      );
    }
    ({ output } = cruise(house, ["core", "functions", "infra", "local", "web", "test"]));
  });
  afterAll(() => rmSync(house, { recursive: true, force: true }));

  for (const [rule, from, to, typeOnly] of faults) {
    test(`${rule} fires: ${from} imports ${typeOnly === true ? "a type of " : ""}${to}`, () => {
      const line = output
        .split("\n")
        .find((candidate) => candidate.includes(`error ${rule}: `) && candidate.includes(from));
      assert.ok(line !== undefined, output);
    });
  }

  test("the house itself breaks none", () => {
    const { output: own, status } = cruise(root, ["core", "functions", "infra", "local", "cli", "scripts"]);
    assert.equal(status, 0, own);
  });
});
