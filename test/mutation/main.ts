/** `npm run test:mutation`: changes the rules of a module in small ways, and expects a test to fail for each change. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { oneOf, readOptions } from "../../local/options.ts";
import { modules, settings, versions } from "./settings.ts";

const names = Object.keys(modules) as (keyof typeof modules)[]; // Object.keys loses the key type.
const help = `npm run test:mutation [-- options]

Runs Stryker over the rules of each module with the tests that need no store (test/mutation/settings.ts), one process at
a time. Installs Stryker into .cache/stryker on the first run. Exits with 1 if less than 90 % of the mutants are killed.
docs/mutation.md has the results.

  --module review    only this module: ${names.join(", ")}
  --help`;

const values = readOptions(help, { module: oneOf(names) });

const root = path.resolve(import.meta.dirname, "../..");
const home = path.join(root, ".cache/stryker");
const packages = path.join(home, "node_modules");

/** Apart from the project's own packages: 60 MB that nothing else needs. */
function install(): void {
  if (existsSync(path.join(packages, "vitest"))) return;
  mkdirSync(home, { recursive: true });
  writeFileSync(path.join(home, "package.json"), JSON.stringify({ private: true }));
  const wanted = Object.entries(versions).map(([name, version]) => `${name}@${version}`);
  const flags = ["--no-audit", "--no-fund", "--ignore-scripts", "--legacy-peer-deps"];
  run("npm", ["install", ...flags, ...wanted], home);
  // Its runner must load the Vitest that the tests import.
  symlinkSync(path.join(root, "node_modules/vitest"), path.join(packages, "vitest"));
}

function run(command: string, args: readonly string[], cwd: string, env: object = {}): boolean {
  const { status, error } = spawnSync(command, args, {
    cwd,
    stdio: "inherit",
    env: { ...process.env, ...env },
  });
  if (error !== undefined) throw error;
  return status === 0;
}

function mutate(name: keyof typeof modules): boolean {
  const { files, tests } = modules[name];
  const file = path.join(home, `${name}.json`);
  const plugin = path.join(packages, "@stryker-mutator/vitest-runner/dist/src/index.js");
  const report = path.join(home, `reports/${name}.json`);
  writeFileSync(
    file,
    JSON.stringify({ ...settings, mutate: files, plugins: [plugin], jsonReporter: { fileName: report } }),
  );
  const stryker = path.join(packages, "@stryker-mutator/core/bin/stryker.js");
  return run(process.execPath, [stryker, "run", file], root, { MUTATION_TESTS: tests.join(",") });
}

install();
try {
  const chosen = values.module === undefined ? names : [values.module];
  if (!chosen.map(mutate).every(Boolean)) process.exitCode = 1;
} finally {
  rmSync(path.join(root, settings.tempDirName), { recursive: true, force: true });
}
