/** Each tier of tests is a project: a file's suffix names its tier, its folder the module. */
import { defineConfig } from "vitest/config";
import type { Reporter } from "vitest/node";

const tier = (name: string, settings: object = {}) => ({
  extends: true as const,
  test: { name, include: [`test/**/*.${name}.test.ts`], ...settings },
});

/** Prints the figures that tests note, such as the longest stall of the storm: Vitest's own shows them on failure only. */
const figures: Reporter = {
  onTestCaseAnnotate: ({ name }, { message }) => void process.stdout.write(`   i ${name}: ${message}\n`),
};

export default defineConfig({
  test: {
    // Files share processes, so that few of them load the app and compile Postgres; a test's state is its own.
    pool: "forks",
    isolate: false,
    maxWorkers: 2,
    // Node runs the files as they are, as it does in production.
    experimental: { viteModuleRunner: false },
    // Ends what hangs; no test may depend on how fast the machine is.
    testTimeout: 900_000,
    hookTimeout: 900_000,
    globalSetup: ["test/support/memory-folder.ts"],
    setupFiles: ["test/support/setup.ts"],
    reporters: ["default", figures],
    projects: [
      ...["unit", "contract", "api", "flow", "fault", "architecture"].map((name) => tier(name)),
      // The storm runs after the rest of `npm test`.
      tier("load", { maxWorkers: 1, sequence: { groupOrder: 1 } }),
      tier("services"),
      // One process evaluates sst.config.ts for all files.
      tier("infra", { maxWorkers: 1, sequence: { groupOrder: 1 } }),
      tier("e2e"),
    ],
  },
});
